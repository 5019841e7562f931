package io.infaas.gateway.nodes;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.wire.ErrorTexts;
import io.vertx.core.Future;

/** Converts failures of nodes into errors for clients, without names of variants or addresses of nodes. */
public final class NodeFailures {

    private NodeFailures() {}

    public static <A> Future<A> hide(Throwable failure, IndexedInstance instance, String name) {
        return hide(failure, instance.node(), instance.model(), name);
    }

    public static <A> Future<A> hide(Throwable failure, Node node) {
        return hide(failure, node, "", "");
    }

    private static <A> Future<A> hide(Throwable failure, Node node, String model, String name) {
        // a failure with a cause or by deadline is not the node's answer
        if (!(failure instanceof TritonException tritonException)
                || tritonException.getCause() != null
                || tritonException.code() == TritonCode.DEADLINE_EXCEEDED) {
            return Future.failedFuture(new TritonException(TritonCode.UNAVAILABLE, "a node does not answer", failure));
        }
        String text = ErrorTexts.withoutVariant(String.valueOf(tritonException.getMessage()), model, name)
                .replace(node.host() + ":" + node.grpcPort(), "a node");
        return Future.failedFuture(new TritonException(tritonException.code(), text));
    }
}
