package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Levels of graph optimization at load; the best level differs between networks. */
public enum GraphLevel {
    @JsonProperty("none")
    NONE,
    @JsonProperty("basic")
    BASIC,
    @JsonProperty("extended")
    EXTENDED,
    /** Also tensor layouts for the local processor; the default of the runtimes. */
    @JsonProperty("all")
    ALL;

    /** The level's part of a variant's name. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
