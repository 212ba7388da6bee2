"""The facts a rule can ask about: a closed set."""

from enum import StrEnum


class Fact(StrEnum):
    """Everything a rule can ask about. The last block is known only to a case, never read from a report."""

    REPORTED = "reported"  # true of every report
    # What we hold in China for the right at stake: exactly one of these, or none for genuine goods
    CHINA_NONE = "china_none"
    CHINA_UNKNOWN = "china_unknown"
    CHINA_REFUSED = "china_refused"
    CHINA_HELD_BY_OTHER = "china_held_by_other"
    CHINA_PENDING = "china_pending"
    CHINA_REGISTERED = "china_registered"
    CHINA_MADRID = "china_madrid"
    MADRID_REFUSED = "madrid_refused"  # the designation of China
    RIGHT_UNCONFIRMED = "right_unconfirmed"  # what we hold is known from the words alone, or doubted by them
    NOTHING_FILED = "nothing_filed"  # none, unknown, refused, or held by somebody else
    COPYRIGHT_AT_STAKE = "copyright_at_stake"  # nothing but photos or texts is copied
    CHINESE_NAME_OPEN = "chinese_name_open"  # the Chinese name is copied, and only the Latin mark is ours
    NOVELTY_LOST = "novelty_lost"
    ONLY_US_PATENTS = "only_us_patents"
    US_RECORDABLE = "us_recordable"
    # What is copied
    BRAND_COPIED = "brand_copied"
    PACKAGING_COPIED = "packaging_copied"
    CONTENT_COPIED = "content_copied"
    SHAPE_COPIED = "shape_copied"
    FUNCTION_COPIED = "function_copied"
    # Where
    ON_MARKETPLACE = "on_marketplace"
    ON_DOMESTIC_SITE = "on_domestic_site"  # China's E-Commerce Law surely holds there
    ON_TAOBAO_GROUP = "on_taobao_group"
    ON_ALIBABA_INTERNATIONAL = "on_alibaba_international"
    ON_AMAZON = "on_amazon"
    AT_TRADE_FAIR = "at_trade_fair"
    PLACE_HK_MO_TW = "place_hk_mo_tw"
    NO_PLACE = "no_place"  # is named where copies are
    AMAZON_RIGHT_NOT_LIVE = (
        "amazon_right_not_live"  # where the Amazon site is it is pending or has run out, and no other is in force
    )
    MANY_LINKS = "many_links"
    MANY_SELLERS = "many_sellers"
    # Who
    CURRENT_SUPPLIER = "current_supplier"
    SUPPLIER_SUSPECTED = "supplier_suspected"  # a past supplier, its kin or staff, or a suspicion in words
    EX_EMPLOYEE = "ex_employee"
    DISTRIBUTOR = "distributor"
    CLAIMS_AUTHORISATION = "claims_authorisation"
    SQUATTER = "squatter"
    MONEY_DEMANDED = "money_demanded"
    THREAT = "threat"
    GREY_MARKET = "grey_market"
    # What was done or is about to be
    CONTACTED_SELLER = "contacted_seller"
    CONTACTED_PLATFORM = "contacted_platform"
    BOUGHT = "bought"
    PLANS_CONTACT = "plans_contact"
    PLANS_PURCHASE = "plans_purchase"
    US_LETTER_SENT = "us_letter_sent"
    US_LETTER_PLANNED = "us_letter_planned"
    # Goods and borders
    GOODS_UNDER_WAY = "goods_under_way"
    AT_A_BORDER = "at_a_border"  # goods under way, or a seizure wanted
    US_BOUND = "us_bound"
    EU_BOUND = "eu_bound"
    UK_BOUND = "uk_bound"
    LEAVING_CHINA = "leaving_china"  # goods that a Chinese port still has
    ARRIVES_SOON = "arrives_soon"  # within 14 days
    SEIZURE_WANTED = "seizure_wanted"
    SEIZURE_ASKED = "seizure_asked"  # whether customs can stop goods
    CUSTOMS_NOTICE = "customs_notice"  # of China Customs, where no other customs is named or likely
    US_CUSTOMS_NOTICE = "us_customs_notice"
    EU_CUSTOMS_NOTICE = "eu_customs_notice"
    UK_CUSTOMS_NOTICE = "uk_customs_notice"
    OTHER_CUSTOMS_NOTICE = "other_customs_notice"  # of a place whose periods no rule has
    OWN_GOODS_HELD = "own_goods_held"  # by customs, which takes them for copies
    SAID_SOLD = "said_sold"  # somebody sells: genuine goods of ours may be out of channel, and not at customs alone
    SAID_NOTICE = "said_notice"  # of customs, which has our own goods
    SAID_COPIES = "said_copies"  # whoever calls them so does not mean goods of ours
    SAID_OTHER_CUSTOMS = "said_other_customs"  # customs of a place that is named, or the goods go somewhere
    SAID_RECORD_ENDS = "said_record_ends"  # that with China Customs
    SAID_CN_CUSTOMS = "said_cn_customs"  # as the one that sent it
    CBP_RECORDED = "cbp_recorded"
    GACC_RECORDED = "gacc_recorded"
    # The rest of what a report tells
    SAFETY = "safety"  # somebody was hurt, or could be, by what is told of the goods
    SAFETY_MARKED = "safety_marked"  # a reviewer says so, whatever the report does
    CRITICAL_GOODS = "critical_goods"  # for children, electrical, medical, to be eaten, of a car
    EVIDENCE_PRESERVED = "evidence_preserved"
    EVIDENCE_LEAVES_CHINA = "evidence_leaves_china"
    COMPLAINT_FILED = "complaint_filed"
    COUNTER_NOTICE = "counter_notice"
    RELISTED = "relisted"
    APPLICATION_PUBLISHED = "application_published"
    THIN = "thin"  # no link, no place, no file, no seller
    QUESTION_ONLY = "question_only"
    UNLAUNCHED = "unlaunched"
    LAW_OF_2027 = "law_of_2027"
    CLOCK_CROSSES_LAW = "clock_crosses_law"
    # What a person says about rights and copies; read together with the fields, see standing.py
    CHINESE_NAME_COPIED = "chinese_name_copied"
    CHINESE_NAME_UNREGISTERED = "chinese_name_unregistered"
    CHINESE_NAME_REGISTERED = "chinese_name_registered"
    SAID_NOTHING_IN_CHINA = "said_nothing_in_china"
    SAID_CHINA_REGISTERED = "said_china_registered"
    SAID_CHINA_MARK = "said_china_mark"  # what the words call registered in China is a mark
    SAID_CHINA_PENDING = "said_china_pending"
    SAID_CHINA_FILING_ONLY = "said_china_filing_only"  # the paper that is named is that of an application
    SAID_CHINA_GRANTED = "said_china_granted"  # and a certificate came since
    SAID_CHINA_LAPSED = "said_china_lapsed"
    SAID_CHINA_OTHER_GOODS = "said_china_other_goods"  # what is registered is for others than those that are copied
    SAID_MADRID_ONLY = "said_madrid_only"  # and no Chinese certificate is named
    SAID_MADRID_WITHOUT_CHINA = "said_madrid_without_china"
    SAID_CHINA_CERTIFICATE = "said_china_certificate"
    SAID_CN_PATENT = "said_cn_patent"
    SAID_NO_SUPPLIER = "said_no_supplier"  # the field that names one was ticked by mistake
    SAID_SELLER_NOT_CONTACTED = "said_seller_not_contacted"  # likewise: the box that says so
    SAID_NO_SHIPMENT = "said_no_shipment"  # likewise: goods on their way are ours, or there are none
    SAID_LETTER_TO_GO = "said_letter_to_go"  # something written has not left yet
    SAID_US_MARK = "said_us_mark"
    SAID_ONLY_US_PATENTS = "said_only_us_patents"
    SAID_US_PATENT_NUMBER = "said_us_patent_number"
    SAID_OTHER_RIGHT = "said_other_right"  # than a US patent, outside China
    SAID_FURTHER_RIGHT = "said_further_right"  # likewise, and surely ours, whatever else is said to be all
    SAID_UNBRANDED_COPY = "said_unbranded_copy"  # the product itself is copied, and our name is not on it
    SAID_NO_COPIES = "said_no_copies"  # nothing that carries our name or looks like ours was seen yet
    SAID_BRAND_COPIED = "said_brand_copied"
    SAID_SHAPE_COPIED = "said_shape_copied"
    SAID_FUNCTION_COPIED = "said_function_copied"
    SAID_CONTENT_COPIED = "said_content_copied"
    SAID_PACKAGING_COPIED = "said_packaging_copied"
    # Known to a case only
    PACK_INCOMPLETE = "pack_incomplete"
    FIRST_FOREIGN_FILING = "first_foreign_filing"
    KNOWN_SINCE = "known_since"
    SEEN_IN_OTHER_CASE = "seen_in_other_case"
    FOREIGN_PAPER = "foreign_paper"
    TO_AUTHORITY = "to_authority"  # a court, market bureau or customs office is to be asked
    UNANSWERED_TWICE = "unanswered_twice"
    COUNSEL_APPROVED = "counsel_approved"
