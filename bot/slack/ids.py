"""Names and limits that Slack and we must agree on, each in one place."""

# Actions, callbacks and commands: the same strings in the view that shows them and the listener that hears them.
SHOW_PASSAGES = "show_passages"
HELPFUL = "helpful"
NOT_HELPFUL = "not_helpful"
ASK_COUNSEL = "ask_counsel"
REPORT = "report_knockoff"
SHARE = "share_answer"
SUGGESTED = "ask_suggested"  # with "_1" to "_4" behind it
OPEN_LINK = "open_link"  # URL buttons send an action too; it is only acknowledged
NOT_HELPFUL_FORM = "not_helpful_form"
NOT_HELPFUL_KIND = "not_helpful_kind"
NOT_HELPFUL_MORE = "not_helpful_more"
COMMAND_ASK = "/ask-ip"
SLACKBOT = "USLACKBOT"
METADATA_EVENT = "knockoff_desk_answer"
CASE_CLAIM = "case_claim"
CASE_HOLD = "case_hold"
CASE_ASK = "case_ask"
CASE_ESCALATE = "case_escalate"
CASE_OPEN = "case_open"  # in a list with "_1", "_2", … behind it
CASE_VIEW = "case_view"  # the modal with the whole case, and in it:
CASE_NEXT = "case_next"  # what to do next
CASE_FORM = "case_form"  # with "_" and what is to be done behind it
CASE_LIST = "case_list"  # on Home: which cases, with "_scope", "_status", "_back" or "_on" behind it
CASE_FIND = "case_find"  # on Home, and the form behind it, and in it what to look for
CASE_KEEP = "case_keep"  # with "_1", "_2", … behind it: what was written outside any thread goes into this case
CONSOLE_OPEN = "console_open"
METADATA_CASE = "knockoff_desk_case"
COMMAND_REPORT = "/report-knockoff"
REPORT_MESSAGE = "report_message"  # the message shortcut
REPORT_FORM = "report_form"
REPORT_FIELD = "report_field"  # with "_" and the field's name behind it
REPORT_CONTINUE = "report_continue"

# Slack's limits, in characters unless the name says otherwise.
SECTION_CHARS = 3000
MESSAGE_CHARS = 12_000
MESSAGE_BLOCKS = 50
SPARE_BLOCKS, SPARE_CHARS = (
    3,
    500,
)  # of a message, for its buttons, those that add it to a case, and the line of a revision
CONTEXT_ELEMENTS = 10
MODAL_BLOCKS = 100
RADIO_BUTTONS = 10
SELECT_OPTIONS = 100  # of a list, and of each group of one
CHECKBOXES = 10
TYPED_CHARS = 3000  # of a text field
PRIVATE_CHARS = 3000  # of what a view carries unseen
FILES = 10  # of a file field
BUTTON_CHARS = 75
TITLE_CHARS = 24
HEADER_CHARS = 150
TEXT_CHARS = 40_000
QUESTION_CHARS = 2_000  # of a person's question shown back to people
NOTE_CHARS = 2_000  # of what a person wrote about a case
MORE_CHARS = 40  # of a part of a card, for the line that says how much is left out
HOME_CASES = 10  # of a list of cases on Home
EDIT_WINDOW_S = 600
