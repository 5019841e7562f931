package io.infaas.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.metrics.MetricsReading;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeFanOutTest {

    private final List<String> asked = new ArrayList<>();

    @Test
    void any_firstAnswers_nobodyElseIsAsked() {
        assertThat(any(Set.of()).result()).isEqualTo("a");
        assertThat(asked).containsExactly("a");
    }

    @Test
    void any_someFail_theNextThatAnswers() {
        assertThat(any(Set.of("a", "b")).result()).isEqualTo("c");
    }

    @Test
    void any_allFail_lastFailureAfterThree() {
        assertThat(any(Set.of("a", "b", "c", "d")).cause()).hasMessage("c refuses");
        assertThat(asked).containsExactly("a", "b", "c");
    }

    @Test
    void all_everyoneDoesIt_anAnswer() {
        assertThat(all(Set.of()).result()).isEqualTo("a");
        assertThat(asked).containsExactly("a", "b", "c", "d");
    }

    @Test
    void all_someFail_howManyAndWhy() {
        assertThat(all(Set.of("b", "d")).cause()).isInstanceOfSatisfying(TritonException.class, failure -> {
            assertThat(failure.code()).isEqualTo(TritonCode.INVALID_ARGUMENT);
            assertThat(failure).hasMessage("2 of 4 nodes failed, the others succeeded: b refuses");
        });
        assertThat(asked).hasSize(4);
    }

    @Test
    void all_everyoneFails_asOneWould() {
        assertThat(all(Set.of("a", "b", "c", "d")).cause()).hasMessage("a refuses");
    }

    private Future<String> any(Set<String> failing) {
        return NodeFanOut.callAny(List.of("a", "b", "c", "d"), place -> ask(place, failing));
    }

    private Future<String> all(Set<String> failing) {
        return NodeFanOut.callAll(List.of("a", "b", "c", "d"), place -> ask(place, failing));
    }

    private Future<String> ask(String place, Set<String> failing) {
        asked.add(place);
        return failing.contains(place)
                ? Future.failedFuture(new TritonException(TritonCode.INVALID_ARGUMENT, place + " refuses"))
                : Future.succeededFuture(place);
    }

    private static final Node NODE = new Node("a", "127.0.0.1", 1, 2, 3, "cpu");

    private final AtomicLong nanos = new AtomicLong();
    private int requests;
    private Future<MetricsReading> answer = Future.failedFuture("silent");
    private final NodeClients.NodePages pages = new NodeClients.NodePages(
            node -> {
                requests++;
                return answer;
            },
            nanos::get);

    @Test
    void read_nodeWasSilent_askedAgainAfterARest() {
        assertThat(pages.read(NODE).failed()).isTrue();
        nanos.set(TimeUnit.SECONDS.toNanos(10));
        answer = Future.succeededFuture(MetricsReading.NONE);
        assertThat(pages.read(NODE).failed()).isTrue();
        assertThat(requests).isOne();

        nanos.set(TimeUnit.SECONDS.toNanos(11));

        assertThat(pages.read(NODE).succeeded()).isTrue();
        assertThat(pages.read(NODE).succeeded()).isTrue();
        assertThat(requests).isEqualTo(3);
    }
}
