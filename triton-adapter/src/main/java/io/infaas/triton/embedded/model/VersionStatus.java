package io.infaas.triton.embedded.model;

import java.util.Optional;

/** What is known of one version of a model: a row of the repository index. */
record VersionStatus(State state, String reason, Optional<LoadedVersion> loaded) {
    enum State {
        LOADING,
        READY,
        UNLOADING,
        UNAVAILABLE
    }

    static VersionStatus ready(LoadedVersion loaded) {
        return new VersionStatus(State.READY, "", Optional.of(loaded));
    }

    static VersionStatus without(State state, String reason) {
        return new VersionStatus(state, reason, Optional.empty());
    }
}
