"""Which facts the sentences of a report state, by classifiers fitted on labelled examples."""
