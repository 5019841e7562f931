package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How far a runtime rewrites a graph when it loads it; what pays differs from network to network. */
public enum GraphLevel {
    @JsonProperty("none")
    NONE,
    @JsonProperty("basic")
    BASIC,
    @JsonProperty("extended")
    EXTENDED,
    /** Also the layout of tensors, chosen for the processor at hand; what runtimes do unless told otherwise. */
    @JsonProperty("all")
    ALL;

    /** The level's part of a variant's name. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
