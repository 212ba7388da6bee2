"""The shapes in which people paste addresses of listings, marketplace by marketplace, and the one key each has."""

import pytest

from bot.cases.links.listings import LinkKind, Marketplaces, load_marketplaces
from tests.knowledge_builders import REPOSITORY

MARKETPLACES: Marketplaces = load_marketplaces(REPOSITORY / "knowledge")

SHAPES = {
    "alibaba:1600482913377": [
        "https://www.alibaba.com/product-detail/Steep-Tea-Tin_1600482913377.html",
        "https://www.alibaba.com/product-detail/Steep-Tea-Tin_1600482913377.html?spm=a2700.galleryofferlist.0.0&s=p",
        "https://www.alibaba.com/product-detail/1600482913377.html",
        "https://www.alibaba.com/product-detail/Tin-2024-100_1600482913377.html#reviews",
        "https://www.alibaba.com/product-detail/Tin-(Round)_1600482913377.html",
        "http://WWW.ALIBABA.COM:443/product-detail/x_1600482913377.html",
        "https://m.alibaba.com/product/1600482913377/Steep-Tea-Tin.html",
        "https://steeptins.en.alibaba.com/product/1600482913377-801234567/Steep_Tea_Tin.html",
        "https://spanish.alibaba.com/product-detail/lata-de-te-1600482913377.html",
        "https://m.french.alibaba.com/p-detail/boite-1600482913377.html",
        "https://www.alibaba.com/pla/Steep-Tin_1600482913377.html?mark=google_shopping",
        "https://www.alibaba.com/offer/1600482913377.html",
        "https://sale.alibaba.com/p/rank/detail.html?wx_navbar=t&productId=1600482913377",
        "https://wholesaler.alibaba.com/product-detail/GFB-tin-3_1600482913377.html",
        "www.alibaba.com/product-detail/Steep_1600482913377.html",
        "//www.alibaba.com/product-detail/Steep_1600482913377.html",
        "https://www.alibaba.com/product%2Ddetail/Steep%5F1600482913377.html",
        "https://www.alibaba.com\\product-detail\\Steep_1600482913377.html",
        "hxxps://www[.]alibaba[.]com/product-detail/Steep_1600482913377.html",
        "https://www.alibaba.com./product-detail/Steep_1600482913377.html",
        "https:/www.alibaba.com/product-detail/Steep_1600482913377.html",
        "https//www.alibaba.com/product-detail/Steep_1600482913377.html",
    ],
    "1688:612345678901": [
        "https://detail.1688.com/offer/612345678901.html",
        "https://detail.1688.com/offer/612345678901.html?spm=a261b.8768596.0.0&__sceneInfo={%22type%22:%22x%22}",
        "https://m.1688.com/offer/612345678901.html",
        "m.1688.com/offer/612345678901.html",
        "https://detail.m.1688.com/page/index.html?offerId=612345678901&sortType=",
        'https://detail.m.1688.com/page/index.html?__sceneInfo={"cacheTime":"1800000","type":"appDetail"}&offerId=612345678901',
        "https://detail.1688.com/offer/612345678901",
        "https://sale.1688.com/factory/card.html?__existtitle__=1&offerId=612345678901&memberId=b2b-1",
        "https://login.1688.com/member/signin.htm?Done=https%3A%2F%2Fdetail.1688.com%2Foffer%2F612345678901.html",
    ],
    "aliexpress:1005007000111222": [
        "https://www.aliexpress.com/item/1005007000111222.html",
        "https://www.aliexpress.com/item/1005007000111222.html?spm=a2g0o.productlist.0.0&algo_pvid=1-2#nav-review",
        "https://www.aliexpress.us/item/1005007000111222.html",
        "https://aliexpress.ru/item/1005007000111222.html?sku_id=12000039012345678",
        "https://es.aliexpress.com/item/1005007000111222.html",
        "https://m.aliexpress.com/item/1005007000111222.html",
        "https://m.aliexpress.com/s/item/1005007000111222.html",
        "https://de.aliexpress.com/i/1005007000111222.html",
        "https://www.aliexpress.com/item/Steep-Tea-Tin/1005007000111222.html",
        "https://www.aliexpress.com/item/-/1005007000111222.html",
        "https://www.aliexpress.com/store/product/Steep-Tin/1102345678_1005007000111222.html",
        "https://www.aliexpress.com/gcp/300000512/nnmixupdatev3?productIds=1005007000111222%3A12000039012345678",
        "https://www.aliexpress.com/ssr/300000512/BundleDeals2?productIds=1005007000111222:12000039&pha=1",
        "https://a.aliexpress.com/_share?objectId=1005007000111222",
        "https://star.aliexpress.com/share/share.htm?redirectUrl=https%3A%2F%2Fwww.aliexpress.com%2Fitem%2F1005007000111222.html",
        "https://s.click.aliexpress.com/deep_link.htm?aff_short_key=x&dl_target_url=https%3A%2F%2Fwww.aliexpress.com%2Fitem%2F1005007000111222.html",
        "https://he.aliexpress.com/item/1005007000111222.html?gatewayAdapt=glo2isr",
    ],
    "taobao:678901234567": [
        "https://item.taobao.com/item.htm?id=678901234567",
        "https://item.taobao.com/item.htm?spm=a1z10.1-c.w4004&id=678901234567&skuId=5012345678901",
        "https://item.taobao.com/item.htm?ft=t&amp;id=678901234567",
        "https://world.taobao.com/item/678901234567.htm",
        "https://world.taobao.com/item.htm?id=678901234567",
        "https://h5.m.taobao.com/awp/core/detail.htm?id=678901234567",
        "https://a.m.taobao.com/i678901234567.htm",
        "https://www.taobao.com/list/item/678901234567.htm",
        "https://main.m.taobao.com/detail/index.html?id=678901234567",
        "https://new.m.taobao.com/detail.htm?id=678901234567",
        "https://uland.taobao.com/coupon/edetail?e=abc&itemId=678901234567",
        "https://market.m.taobao.com/app/x/detail/index.html#/detail?itemId=678901234567",
        "https://item.taobao.com/item.htm%3Fid%3D678901234567",
        "https://login.taobao.com/member/login.jhtml?redirectURL=https%3A%2F%2Fitem.taobao.com%2Fitem.htm%3Fid%3D678901234567",
    ],
    "tmall:701234567890": [
        "https://detail.tmall.com/item.htm?id=701234567890",
        "https://detail.tmall.com/item.htm?abbucket=1&id=701234567890&skuId=5101",
        "https://detail.m.tmall.com/item.htm?id=701234567890",
        "https://detail.tmall.hk/item.htm?id=701234567890",
        "https://detail.tmall.hk/hk/item.htm?id=701234567890",
        "https://chaoshi.detail.tmall.com/item.htm?id=701234567890",
        "https://world.tmall.com/item/701234567890.htm",
        "https://detail.tmall.com/item_o.htm?id=701234567890",
    ],
    "dhgate:812345678": [
        "https://www.dhgate.com/goods/812345678.html",
        "https://www.dhgate.com/product/steep-tea-tin/812345678.html",
        "https://www.dhgate.com/product/812345678.html",
        "https://m.dhgate.com/product/steep-tea-tin/812345678.html#s1-0-1",
        "https://fr.dhgate.com/product/boite-a-the/812345678.html?skuId=1",
        "https://www.dhgate.com/store/product/women's-tin/812345678.html",
        "https://m.dhgate.com/product.do?itemcode=812345678",
    ],
    "made-in-china:oBcQdGnVYJpK": [
        "https://steeptins.en.made-in-china.com/product/oBcQdGnVYJpK/China-Steep-Tea-Tin.html",
        "https://steeptins.en.made-in-china.com/product/oBcQdGnVYJpK/",
        "https://m.made-in-china.com/product/oBcQdGnVYJpK/China-Steep-Tea-Tin.html",
        "https://steeptins.m.made-in-china.com/product/oBcQdGnVYJpK/China-Steep-Tea-Tin.html",
        "https://www.made-in-china.com/showroom/steeptins/product-detailoBcQdGnVYJpK/China-Tin.html",
        "https://STEEPTINS.en.made-in-china.com/product/oBcQdGnVYJpK/China-Tin.html?pv_id=1",
    ],
    "made-in-china:eguhionyy": [
        "https://es.made-in-china.com/co_steeptins/product_Lata-de-te_eguhionyy.html",
        "https://de.made-in-china.com/co_steeptins/product_Teedose-100g_eguhionyy.html",
    ],
    "temu:601099512345678": [
        "https://www.temu.com/steep-tea-tin-g-601099512345678.html",
        "https://www.temu.com/uk/steep-tea-tin-g-601099512345678.html?top_gallery_url=https%3A%2F%2Fimg.kwcdn.com%2Fx.jpg",
        "https://www.temu.com/g-601099512345678.html",
        "https://www.temu.com/goods.html?_bg_fs=1&goods_id=601099512345678&sku_id=17592",
        "https://www.temu.com/de-en/goods.html?goods_id=601099512345678",
        "https://m.temu.com/steep-g-601099512345678.html",
    ],
    "shein:12345678": [
        "https://us.shein.com/Steep-Tea-Tin-p-12345678.html",
        "https://www.shein.com/Steep-Tea-Tin-p-12345678-cat-2030.html?src_module=x",
        "https://m.shein.com/us/Steep-Tea-Tin-p-12345678.html",
        "https://www.shein.co.uk/Women's-Tin-p-12345678-cat-1.html",
        "https://m.shein.com/us/product/detail?goods_id=12345678",
        "https://api-shein.shein.com/h5/sharejump/appsharejump?lan=en&share_type=goods&id=12345678",
    ],
    "pinduoduo:512345678901": [
        "https://mobile.yangkeduo.com/goods.html?goods_id=512345678901",
        "https://mobile.yangkeduo.com/goods1.html?goods_id=512345678901&page_from=23",
        "https://mobile.yangkeduo.com/goods2.html?_wvx=10&goods_id=512345678901",
        "https://mobile.pinduoduo.com/goods.html?goods_id=512345678901",
        "https://youhui.pinduoduo.com/goods/goods-detail?goodsId=512345678901",
        "https://mobile.yangkeduo.com/login.html?from=goods.html%3Fgoods_id%3D512345678901",
        "https://mobile.yangkeduo.com/#/goods?goods_id=512345678901",
    ],
    "jd:100012043978": [
        "https://item.jd.com/100012043978.html",
        "https://item.jd.com/100012043978.html#comment",
        "https://item.m.jd.com/product/100012043978.html?utm_source=x",
        "https://item.m.jd.com/ware/view.action?wareId=100012043978",
        "https://item.jd.hk/100012043978.html",
        "https://npcitem.jd.hk/100012043978.html",
        "https://mitem.jd.hk/product/100012043978.html",
        "https://global.jd.com/100012043978.html",
        "https://wqitem.jd.com/item/view?sku=100012043978",
        "https://passport.jd.com/new/login.aspx?ReturnUrl=https%3A%2F%2Fitem.jd.com%2F100012043978.html",
    ],
    "tiktok:1729382256910270123": [
        "https://shop.tiktok.com/view/product/1729382256910270123",
        "https://shop.tiktok.com/view/product/1729382256910270123?region=MY&locale=en-MY",
        "https://www.tiktok.com/view/product/1729382256910270123",
        "https://shop.tiktok.com/us/pdp/steep-tea-tin/1729382256910270123",
        "https://shop.tiktok.com/mx/pdp/1729382256910270123",
        "https://www.tiktok.com/shop/pdp/steep-tea-tin/1729382256910270123",
        "https://shop.tiktok.com/vn/product/1729382256910270123",
    ],
    "douyin:3624312858713682681": [
        "https://haohuo.jinritemai.com/views/product/item2?id=3624312858713682681",
        "https://haohuo.jinritemai.com/views/product/detail?id=3624312858713682681&origin_type=604",
        "https://haohuo.jinritemai.com/ecommerce/trade/detail/index.html?id=3624312858713682681&pick_source=v.Ep",
        "https://haohuo.jinritemai.com/views/product/item?id=3624312858713682681",
        "https://haohuo.jinritemai.com/product/3624312858713682681",
    ],
    "lazada:2345678901": [
        "https://c.lazada.com.my/t/c.YzZw?url=https%3A%2F%2Fwww.lazada.com.my%2Fproducts%2Ftin-i2345678901-s1.html&sub_aff_id=x",
        "https://www.lazada.sg/products/steep-tea-tin-i2345678901-s13456789012.html",
        "https://www.lazada.com.my/products/steep-core-i5-tin-i2345678901-s13456789012.html?search=1",
        "https://www.lazada.co.th/products/pdp-i2345678901.html",
        "https://www.lazada.vn/products/i2345678901-s1345.html",
        "https://www.lazada.com.ph/products/i2345678901.html",
        "https://s.lazada.co.id/products/pdp-i2345678901-s1.html",
    ],
    "shopee:12345678.23456789012": [
        "https://shopee.sg/Steep-Tea-Tin-i.12345678.23456789012",
        "https://shopee.com.my/Steep-Tea-Tin-i.12345678.23456789012?sp_atk=a&xptdk=b",
        "https://shopee.tw/【台灣現貨】茶葉罐-i.12345678.23456789012",
        "https://shopee.co.id/product/12345678/23456789012",
        "https://shopee.com.br/universal-link/product/12345678/23456789012",
        "https://shopee.tw/product/12345678/23456789012/",
        "https://sg.xiapibuy.com/Tin-i.12345678.23456789012",
        "https://shopee.ph/opaanlp/12345678/23456789012",
    ],
    "amazon:B0BSTEEP01": [
        "https://www.amazon.com/dp/B0BSTEEP01",
        "https://www.amazon.com/Steep-Tea-Tin/dp/B0BSTEEP01/ref=sr_1_1?crid=1&keywords=steep&qid=1",
        "https://www.amazon.com/gp/product/B0BSTEEP01?psc=1",
        "https://www.amazon.co.uk/gp/aw/d/B0BSTEEP01",
        "https://www.amazon.de/exec/obidos/ASIN/B0BSTEEP01/tag-21",
        "https://www.amazon.fr/o/ASIN/B0BSTEEP01",
        "https://www.amazon.co.jp/-/en/dp/B0BSTEEP01",
        "https://www.amazon.co.jp/ステープ茶缶（大）/dp/B0BSTEEP01",
        "https://www.amazon.com.au/dp/b0bsteep01",
        "https://www.amazon.com.mx/gp/offer-listing/B0BSTEEP01",
        "https://www.amazon.ae/product-reviews/B0BSTEEP01",
        "https://www.amazon.sa/-/ar/dp/B0BSTEEP01",
        "https://www.amazon.eg/dp/B0BSTEEP01",
        "https://www.amazon.in/Steep/dp/B0BSTEEP01",
        "https://www.amazon.sg/dp/B0BSTEEP01",
        "https://www.amazon.nl/dp/B0BSTEEP01",
        "https://www.amazon.se/dp/B0BSTEEP01",
        "https://www.amazon.pl/dp/B0BSTEEP01",
        "https://www.amazon.com.be/dp/B0BSTEEP01",
        "https://www.amazon.com.tr/dp/B0BSTEEP01",
        "https://www.amazon.ie/dp/B0BSTEEP01",
        "https://www.amazon.co.za/dp/B0BSTEEP01",
        "https://amazon.ca/gp/product/glance/B0BSTEEP01",
        "https://smile.amazon.com/dp/B0BSTEEP01",
        "https://m.amazon.com.br/dp/B0BSTEEP01",
        "https://www.amazon.it/hz/reviews-render?asin=B0BSTEEP01",
        "https://amzn.com/B0BSTEEP01",
        "https://www.amazon.com/sspa/click?ie=UTF8&spc=x&url=%2FSteep%2Fdp%2FB0BSTEEP01%2Fref%3Dsr_1_1",
        "https://www.amazon.es/gp/slredirect/picassoRedirect.html?url=/Lata/dp/B0BSTEEP01/ref=x",
        "https://www.amazon.com/ap/signin?openid.return_to=https%3A%2F%2Fwww.amazon.com%2Fdp%2FB0BSTEEP01",
    ],
    "ebay:256123456789": [
        "https://www.ebay.com/itm/256123456789",
        "https://www.ebay.co.uk/itm/Steep-Tea-Tin/256123456789?hash=item3b&var=0",
        "https://www.ebay.de/itm/256123456789?_trkparms=x",
        "https://m.ebay.com/itm/256123456789",
        "https://www.ebay.com.au/i/256123456789",
        "https://cgi.ebay.com/ws/eBayISAPI.dll?ViewItem&item=256123456789",
        "https://www.ebay.com/p/23045678901?iid=256123456789",
        "https://rover.ebay.com/rover/1/711-53200/1?mpre=https%3A%2F%2Fwww.ebay.com%2Fitm%2F256123456789&toolid=1",
        "https://benl.ebay.be/itm/256123456789",
    ],
    "etsy:1234567890": [
        "https://www.etsy.com/listing/1234567890/steep-tea-tin",
        "https://www.etsy.com/listing/1234567890",
        "https://www.etsy.com/uk/listing/1234567890/steep-tea-tin?click_key=a&ref=shop_home",
        "https://www.etsy.com/de-en/listing/1234567890/",
        "https://steeptins.etsy.com/listing/1234567890/tin",
        "etsy.com/listing/1234567890",
    ],
    "walmart:5123456789": [
        "https://www.walmart.com/ip/Steep-Tea-Tin/5123456789",
        "https://www.walmart.com/ip/5123456789?athbdg=L1600",
        "https://www.walmart.com/ip/seort/5123456789",
        "https://goto.walmart.com/c/1/2/3?u=https%3A%2F%2Fwww.walmart.com%2Fip%2F5123456789",
    ],
    "walmart:1NSUZ7JWKTGM": [
        "https://www.walmart.ca/en/ip/steep-tea-tin/1NSUZ7JWKTGM",
        "https://www.walmart.ca/ip/1nsuz7jwktgm",
    ],
}
WRAPPED = [
    "https://www.google.com/url?q=https://www.etsy.com/listing/1234567890/tin&sa=D&usg=x",
    "https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890&h=AT0",
    "https://slack-redir.net/link?url=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890&v=3",
    "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890&data=05%7C",
    "https://click.linksynergy.com/deeplink?id=x&mid=1&murl=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890",
    "https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890",
    "https://t.umblr.com/redirect?z=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890&t=x",
    "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.etsy.com_listing_1234567890_tea-2Dtin&d=DwMFaQ&c=x",
    "https://urldefense.com/v3/__https://www.etsy.com/listing/1234567890/tin__;!!Abc!x$",
    "https://translate.google.com/translate?sl=auto&tl=en&u=https://www.etsy.com/listing/1234567890",
    "https://www-etsy-com.translate.goog/listing/1234567890/tin?_x_tr_sl=en&_x_tr_tl=zh",
    "https://web.archive.org/web/20240101000000/https://www.etsy.com/listing/1234567890",
    "https://web.archive.org/web/2024*/www.etsy.com/listing/1234567890",
    "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fwww.etsy.com%252Flisting%252F1234567890",
    "https://href.li/?https://www.etsy.com/listing/1234567890",
    "https://www.bing.com/ck/a?!&&p=4f&u=a1aHR0cHM6Ly93d3cuZXRzeS5jb20vbGlzdGluZy8xMjM0NTY3ODkw&ntb=1",
    "https://www.walmart.com/sp/track?bt=1&rd=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890",
    "https%3A%2F%2Fwww.etsy.com%2Flisting%2F1234567890",
    "https%253A%252F%252Fwww.etsy.com%252Flisting%252F1234567890",
]
SHORT = [
    "https://a.aliexpress.com/_mK3xYz_", "https://s.click.aliexpress.com/e/_DkXyZ", "https://e.tb.cn/h.5abc?tk=XyZ",
    "https://m.tb.cn/h.5abc", "https://tb.cn/x1", "http://t.cn/A6abc", "https://v.douyin.com/iJabc/",
    "https://vm.tiktok.com/ZMabc/", "https://vt.tiktok.com/ZSabc/", "https://www.tiktok.com/t/ZTabc/", "https://amzn.to/3abc",
    "https://amzn.eu/d/abc", "https://amzn.asia/d/abc", "https://a.co/d/abc", "https://ebay.us/m/abc", "https://etsy.me/3abc",
    "https://temu.to/m/abc", "https://share.temu.com/abc", "https://p.pinduoduo.com/abc", "https://u.jd.com/abc",
    "https://3.cn/abc-1", "https://s.lazada.sg/s.abc", "https://shope.ee/abc", "https://s.shopee.co.th/abc",
    "https://qr.1688.com/s/abc", "https://bit.ly/3abc", "https://t.co/abc", "https://tinyurl.com/abc", "https://goo.gl/abc",
    "https://dwz.cn/abc", "https://url.cn/abc", "https://walmrt.us/abc", "https://shein.top/abc",
    "https://api-shein.shein.com/h5/sharejump/appjump?link=abc", "https://s.dhgate.com/abc", "bit.ly/3abc",
]  # fmt: skip
PAGES = {
    "https://www.alibaba.com/trade/search?SearchText=tea+tin": ("alibaba", None),
    "https://steeptins.en.alibaba.com/": ("alibaba", "alibaba:shop/steeptins"),
    "https://steeptins.1688.com/": ("1688", "1688:shop/steeptins"),
    "https://www.aliexpress.com/store/1102345678": ("aliexpress", "aliexpress:shop/1102345678"),
    "https://www.aliexpress.com/w/wholesale-tea-tin.html": ("aliexpress", None),
    "https://shop123456.taobao.com/": ("taobao", "taobao:shop/shop123456"),
    "https://s.taobao.com/search?q=茶叶罐": ("taobao", None),
    "https://steep.tmall.com/": ("tmall", "tmall:shop/steep"),
    "https://www.dhgate.com/store/20123456": ("dhgate", "dhgate:shop/20123456"),
    "https://steeptins.en.made-in-china.com/": ("made_in_china", "made-in-china:shop/steeptins"),
    "https://www.temu.com/steep-m-634418210000000.html": ("temu", "temu:shop/634418210000000"),
    "https://www.temu.com/search_result.html?search_key=tin": ("temu", None),
    "https://mall.jd.com/index-1000001.html": ("jd", "jd:shop/1000001"),
    "https://www.tiktok.com/@steeptins": ("tiktok_shop", "tiktok:shop/steeptins"),
    "https://www.tiktok.com/@steeptins/video/7123456789012345678": ("tiktok_shop", None),
    "https://www.douyin.com/user/self?modal_id=7123456789012345678": ("douyin", None),
    "https://shopee.sg/shop/12345678": ("shopee", "shopee:shop/12345678"),
    "https://www.lazada.sg/shop/steep-tins": ("lazada", "lazada:shop/steep-tins"),
    "https://www.amazon.com/s?k=B0BSTEEP01": ("amazon", None),
    "https://www.amazon.com/sp?seller=A1STEEP00000": ("amazon", "amazon:shop/a1steep00000"),
    "https://www.ebay.com/usr/steeptins": ("ebay", "ebay:shop/steeptins"),
    "https://www.etsy.com/shop/SteepTins": ("etsy", "etsy:shop/steeptins"),
    "https://www.walmart.com/seller/101234567": ("walmart", "walmart:shop/101234567"),
    "https://www.walmart.com/search?q=tin": ("walmart", None),
    "https://www.facebook.com/steeptins/posts/123": (None, None),
}


@pytest.mark.parametrize(("key", "typed"), [(key, typed) for key, many in SHAPES.items() for typed in many])
def test_a_listing_has_one_key_in_whatever_shape_it_is_pasted(key: str, typed: str) -> None:
    (link,) = MARKETPLACES.read(typed)
    assert (link.kind, link.key, link.typed) == (LinkKind.LISTING, key, typed)


@pytest.mark.parametrize(("key", "typed"), [(key, typed) for key, many in SHAPES.items() for typed in many])
def test_the_normalised_address_of_a_listing_leads_to_the_same_listing(key: str, typed: str) -> None:
    (first,) = MARKETPLACES.read(typed)
    (again,) = MARKETPLACES.read(first.url)
    assert (again.key, again.url, again.typed) == (key, first.url, first.url)


@pytest.mark.parametrize("typed", WRAPPED)
def test_an_address_inside_another_is_taken_out(typed: str) -> None:
    (link,) = MARKETPLACES.read(typed)
    assert (link.key, link.typed) == ("etsy:1234567890", typed)


@pytest.mark.parametrize("typed", SHORT)
def test_a_short_link_is_kept_as_typed_and_has_no_key(typed: str) -> None:
    (link,) = MARKETPLACES.read(typed)
    assert (link.kind, link.key, link.typed) == (LinkKind.SHORT, None, typed)


@pytest.mark.parametrize(("typed", "expected"), PAGES.items())
def test_a_page_that_is_no_listing_keeps_its_marketplace_and_shop(
    typed: str, expected: tuple[str | None, str | None]
) -> None:
    (link,) = MARKETPLACES.read(typed)
    assert (link.kind, link.platform, link.shop) == (LinkKind.PAGE, *expected)
    assert not link.names_a_product


def test_more_than_a_hundred_and_fifty_shapes_are_tried_on_every_marketplace() -> None:
    tried = {link.platform for many in SHAPES.values() for typed in many for link in MARKETPLACES.read(typed)}
    assert tried == {market.id for market in MARKETPLACES.file.marketplaces}
    assert sum(map(len, SHAPES.values())) > 150
