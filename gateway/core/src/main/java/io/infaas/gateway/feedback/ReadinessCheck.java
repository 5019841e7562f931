package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import java.util.concurrent.CompletionStage;

/** Queries a node for the readiness of an instance. */
@FunctionalInterface
public interface ReadinessCheck {

    /** Completes within the check's own deadline; a failure means not ready. */
    CompletionStage<Boolean> checkReady(IndexedInstance instance);
}
