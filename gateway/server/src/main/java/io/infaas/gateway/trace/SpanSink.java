package io.infaas.gateway.trace;

import java.util.List;

/** Takes the spans of traces that have ended. Thread-safe; never blocks. */
interface SpanSink {

    /** Takes all or none. */
    void add(List<Span> spans);
}
