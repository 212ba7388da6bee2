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
METADATA_EVENT = "knockoff_desk_answer"

# Slack's limits, in characters unless the name says otherwise.
SECTION_CHARS = 3000
MESSAGE_CHARS = 12_000
MESSAGE_BLOCKS = 50
SPARE_BLOCKS, SPARE_CHARS = 2, 500  # of a message, for its buttons and the line that says it was revised
CONTEXT_ELEMENTS = 10
MODAL_BLOCKS = 100
BUTTON_CHARS = 75
TITLE_CHARS = 24
HEADER_CHARS = 150
TEXT_CHARS = 40_000
QUESTION_CHARS = 2_000  # of a person's question shown back to people
EDIT_WINDOW_S = 600
