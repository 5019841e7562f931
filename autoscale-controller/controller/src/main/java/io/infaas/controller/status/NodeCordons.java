package io.infaas.controller.status;

import io.vertx.core.Future;

/** Cordons nodes for operators. */
@FunctionalInterface
public interface NodeCordons {

    /**
     * Cordons a node or lifts its cordon. Callable on event loops; must not block and never fails.
     *
     * @return blank, or why nothing was done
     */
    Future<String> cordon(String node, boolean wanted);
}
