package io.infaas.gateway.nodes;

import io.infaas.triton.client.TritonException;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** One question to several nodes. */
public final class NodeFanOut {

    /** How many are tried before nobody is taken to answer. */
    private static final int TRIES = 3;

    private NodeFanOut() {}

    /**
     * The answer of the first that has one, asked one after the other; the failure of the last of some that has none.
     *
     * @param places whom to ask, at least one
     */
    public static <P, A> Future<A> any(List<P> places, Function<P, Future<A>> question) {
        Future<A> answer = question.apply(places.get(0));
        for (P next : places.subList(1, Math.min(TRIES, places.size()))) {
            answer = answer.recover(failure -> question.apply(next));
        }
        return answer;
    }

    /**
     * Asks all at once and waits for all: an answer if none fails; else the first failure, which says how many there were unless all
     * failed.
     *
     * @param places whom to ask, at least one
     */
    public static <P, A> Future<A> all(List<P> places, Function<P, Future<A>> question) {
        List<Future<A>> answers = places.stream().map(question).toList();
        return Future.join(answers).map(done -> answers.get(0).result()).recover(first -> {
            List<Throwable> failures =
                    answers.stream().filter(Future::failed).map(Future::cause).toList();
            return Future.failedFuture(
                    failures.size() < places.size() && failures.get(0) instanceof TritonException told
                            ? new TritonException(
                                    told.code(),
                                    "%d of %d failed, the others did it: %s"
                                            .formatted(failures.size(), places.size(), told.getMessage()),
                                    told.getCause())
                            : failures.get(0));
        });
    }
}
