package io.infaas.gateway.repetition;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.comparison.AgreementCounts;
import io.infaas.gateway.comparison.ComparisonOutcome;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.memory.MemoryLedger;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.repetition.SampledQueries.Form;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Query;
import io.infaas.triton.testing.Until;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bounds and memory of samples, without any node that answers. */
final class RepeatedQueriesIT {

    private static final long CAPACITY = 40_000;
    private static final int BYTES = 1_000;

    private final Vertx vertx = Vertx.vertx();
    private final NodeClients nodes = new NodeClients(vertx);
    private final MemoryLedger memory = new MemoryLedger(CAPACITY);
    private final Map<ComparisonOutcome, Integer> ends = new EnumMap<>(ComparisonOutcome.class);
    private final List<ByteBuf> requests = new ArrayList<>();
    private final Router router = new Router(
            new CheapestInTime(bound -> 0),
            GatewayLimits.DEFAULT,
            new DemandMeters(SystemTicker.INSTANCE),
            lost -> {},
            SystemTicker.INSTANCE);
    private final RepeatedQueries repeated = new RepeatedQueries(
            vertx, router, nodes, memory, new AgreementCounts(), SystemTicker.INSTANCE, (query, end) -> {
                synchronized (ends) {
                    ends.merge(end, 1, Integer::sum);
                }
            });
    private final Query query;
    private final IndexedInstance by;

    RepeatedQueriesIT() {
        router.apply(ViewFixture.fashion().view());
        query = new Query(
                "fashion", router.routes().target("fashion").orElseThrow(), new Objective(100, 0.85, 0.85), false, 1);
        by = router.routes().instances().get(0);
    }

    @AfterEach
    void close() throws Exception {
        repeated.close().await(10, TimeUnit.SECONDS);
        nodes.close().await(10, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void samples_takeNoMoreMemoryThanThereIs_andGiveItBack() {
        List<AnswerSample> samples = takeAll();

        // large holders get three quarters of the memory of requests
        assertThat(samples).hasSize(30);
        assertThat(memory.bytes()).isEqualTo(30L * BYTES);

        samples.forEach(sample -> sample.end(false));
        assertAllReturned();
        assertThat(ends).containsEntry(ComparisonOutcome.DROPPED, 100);
    }

    @Test
    void answer_withoutRoom_dropsItsSample() {
        AnswerSample sample = Objects.requireNonNull(take());
        ByteBuf answer = Unpooled.buffer((int) CAPACITY).writeZero((int) CAPACITY);

        sample.add(answer, 0, (int) CAPACITY);
        sample.end(true);

        assertAllReturned();
        assertThat(answer.refCnt()).isEqualTo(1);
        assertThat(ends).containsEntry(ComparisonOutcome.DROPPED, 1);
    }

    @Test
    void reference_thatCannotBeReached_failsOnce_andGivesMemoryBack() {
        for (int i = 0; i < 3; i++) {
            AnswerSample sample = Objects.requireNonNull(take());
            ByteBuf answer = Unpooled.buffer(10).writeZero(10);
            sample.add(answer, 0, 10);
            answer.release();
            sample.end(true);
        }

        assertAllReturned();
        assertThat(ends).containsEntry(ComparisonOutcome.FAILED, 3);
    }

    @Test
    void samples_thatCome_afterTheEnd_giveMemoryBack() throws Exception {
        AnswerSample sample = Objects.requireNonNull(take());
        repeated.close().await(10, TimeUnit.SECONDS);

        sample.end(true);

        assertAllReturned();
        assertThat(ends).containsEntry(ComparisonOutcome.DROPPED, 1);
    }

    private List<AnswerSample> takeAll() {
        List<AnswerSample> samples = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            AnswerSample sample = take();
            if (sample != null) {
                samples.add(sample);
            }
        }
        return samples;
    }

    private @Nullable AnswerSample take() {
        ByteBuf request = Unpooled.buffer(BYTES).writeZero(BYTES);
        requests.add(request);
        return repeated.take(query, by, Form.JSON, request);
    }

    private void assertAllReturned() {
        Until.holds(
                () -> "%d bytes, %s".formatted(memory.bytes(), ends),
                () -> memory.bytes() == 0
                        && repeated.heldBytes() == 0
                        && requests.stream().allMatch(request -> request.refCnt() == 0));
    }
}
