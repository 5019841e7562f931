package io.infaas.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.Node;
import io.infaas.triton.metrics.MetricsReading;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodePagesTest {

    private static final Node NODE = new Node("a", "127.0.0.1", 1, 2, 3, "cpu");

    private final AtomicLong nanos = new AtomicLong();
    private int requests;
    private Future<MetricsReading> answer = Future.failedFuture("silent");
    private final NodePages pages = new NodePages(
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
