package io.infaas.gateway.exposition;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/** The format of a page of metrics. */
public enum MetricsFormat {
    /** The text format of Prometheus. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    /** Its successor, on request. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String END = "# EOF\n";

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    /** Returns the format that a client accepts; null accepts every format. */
    public static MetricsFormat negotiate(@Nullable CharSequence accept) {
        return accept != null && accept.toString().contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    }

    public String contentType() {
        return contentType;
    }

    /**
     * The page of a registry.
     *
     * @param more families in this format that follow it
     */
    public String page(PrometheusMeterRegistry registry, String more) {
        String page = registry.scrape(contentType);
        return this == OPEN_METRICS && page.endsWith(END)
                ? page.substring(0, page.length() - END.length()) + more + END
                : page + more;
    }

    /** The type of a counter without the suffix {@code _total}, as Triton's. */
    public String counterWithoutTotal() {
        return this == OPEN_METRICS ? "unknown" : "counter";
    }
}
