package io.infaas.gateway.nodes;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.wire.ErrorTexts;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** Sends one request to several nodes. */
public final class NodeFanOut {

    /** Number of tried nodes before the request fails. */
    private static final int TRIES = 3;

    private NodeFanOut() {}

    /**
     * Sends the request to one node after another, up to {@value #TRIES}. Returns the first answer, or the last failure if none
     * answers.
     *
     * @param places targets of the request, at least one
     */
    public static <P, A> Future<A> callAny(List<P> places, Function<P, Future<A>> question) {
        Future<A> answer = question.apply(places.get(0));
        for (P next : places.subList(1, Math.min(TRIES, places.size()))) {
            answer = answer.recover(failure -> question.apply(next));
        }
        return answer;
    }

    /**
     * Sends the request to all nodes at once and waits for all. Returns an answer if none fails. Otherwise fails with the first
     * failure, which states how many failed, unless all did.
     *
     * @param places targets of the request, at least one
     */
    public static <P, A> Future<A> callAll(List<P> places, Function<P, Future<A>> question) {
        List<Future<A>> answers = places.stream().map(question).toList();
        return Future.join(answers).map(result -> answers.get(0).result()).recover(first -> {
            List<Throwable> failures =
                    answers.stream().filter(Future::failed).map(Future::cause).toList();
            return Future.failedFuture(
                    failures.size() < places.size() && failures.get(0) instanceof TritonException tritonException
                            ? new TritonException(
                                    tritonException.code(),
                                    "%d of %d nodes failed, the others succeeded: %s"
                                            .formatted(failures.size(), places.size(), tritonException.getMessage()),
                                    tritonException.getCause())
                            : failures.get(0));
        });
    }

    /** Converts failures of nodes into errors for clients, without names of variants or addresses of nodes. */
    public static final class NodeFailures {

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
                return Future.failedFuture(
                        new TritonException(TritonCode.UNAVAILABLE, "a node does not answer", failure));
            }
            String text = ErrorTexts.withoutVariant(String.valueOf(tritonException.getMessage()), model, name)
                    .replace(node.host() + ":" + node.grpcPort(), "a node");
            return Future.failedFuture(new TritonException(tritonException.code(), text));
        }
    }
}
