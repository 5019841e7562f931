package io.infaas.triton.embedded.model;

import java.util.Optional;

/** What is known of one version of a model: a row of the repository index. */
record VersionRow(State state, String reason, Optional<LoadedVersion> loaded) {
    enum State {
        LOADING,
        READY,
        UNLOADING,
        UNAVAILABLE
    }

    static VersionRow ready(LoadedVersion loaded) {
        return new VersionRow(State.READY, "", Optional.of(loaded));
    }

    static VersionRow without(State state, String reason) {
        return new VersionRow(state, reason, Optional.empty());
    }
}
