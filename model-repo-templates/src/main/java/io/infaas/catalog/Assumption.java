package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** A part of a profile that was assumed instead of measured. */
public enum Assumption {
    /** Throughput at each batch size. */
    @JsonProperty("throughput")
    THROUGHPUT,
    /** Throughput of concurrent single-item requests: as if requests were not merged. */
    @JsonProperty("concurrency")
    CONCURRENCY,
    /** Cores used while busy: the threads of the settings, at most the machine's cores. */
    @JsonProperty("cores")
    CORES,
    /** Memory, or how host and accelerator share it. */
    @JsonProperty("memory")
    MEMORY,
    /** Everything: predicted from measurements on another node type. */
    @JsonProperty("estimated")
    ESTIMATED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
