package io.infaas.gateway.repetition;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.catalog.Contract;
import io.infaas.gateway.comparison.AgreementCounts;
import io.infaas.gateway.comparison.AnswerSampling;
import io.infaas.gateway.comparison.ComparisonOutcome;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.memory.MemoryLedger;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.triton.protocol.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers sampled queries again, one at a time, each by the most accurate variant that can be reached when its turn comes and while that
 * is idle. Waiting samples are bounded in number and bytes, charged to the memory of requests, and dropped after
 * {@value #LONGEST_SECONDS} s. A repeated query has a deadline and is never retried; it is no demand and has no part in statistics of
 * queries. Nothing but counts remains of it.
 */
public final class RepeatedQueries implements SampledQueries {

    private static final int MOST = 64;
    private static final long MOST_BYTES = 16 << 20;
    private static final int LONGEST_SECONDS = 30;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Time after which a busy reference is looked at again, ms. */
    private static final long PAUSE_MS = 20;

    private static final String SHARED_MEMORY = "shared_memory_region";

    private final Router router;
    private final NodeClients nodes;
    private final MemoryLedger memory;
    private final NanoTicker ticker;
    private final AgreementCounts counts;
    private final BiConsumer<Query, ComparisonOutcome> meter;
    private final Vertx vertx;
    private final Context loop;
    private final AtomicInteger samples = new AtomicInteger();
    private final AtomicLong bytesInUse = new AtomicLong();
    // on the loop only
    private final Deque<WaitingSample> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean closed;

    private record WaitingSample(AnswerSample sample, long sinceNanos) {}

    /** The two answers to one query. */
    private record Pair(Optional<ClassAnswer> first, Optional<ClassAnswer> second) {}

    /**
     * @param vertx its event loop serves no queries
     * @param nodes clients on that event loop
     * @param meter counts each sample by its end
     */
    public RepeatedQueries(
            Vertx vertx,
            Router router,
            NodeClients nodes,
            MemoryLedger memory,
            AgreementCounts counts,
            NanoTicker ticker,
            BiConsumer<Query, ComparisonOutcome> meter) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.router = router;
        this.nodes = nodes;
        this.memory = memory;
        this.counts = counts;
        this.ticker = ticker;
        this.meter = meter;
    }

    @Override
    public @Nullable AnswerSample take(Query query, IndexedInstance by, Form form, ByteBuf request) {
        if (samples.incrementAndGet() > MOST || !reserve(request.readableBytes())) {
            samples.decrementAndGet();
            request.release();
            meter.accept(query, ComparisonOutcome.DROPPED);
            return null;
        }
        return new AnswerSample(query, by, form, request, this::reserve, this::submit);
    }

    private boolean reserve(long bytes) {
        if (bytesInUse.addAndGet(bytes) <= MOST_BYTES && memory.reserve(bytes)) {
            return true;
        }
        bytesInUse.addAndGet(-bytes);
        return false;
    }

    private void submit(AnswerSample sample) {
        loop.runOnContext(go -> {
            if (closed || !sample.isWhole()) {
                end(sample, ComparisonOutcome.DROPPED);
            } else {
                waiting.add(new WaitingSample(sample, ticker.nanos()));
                next();
            }
        });
    }

    private void next() {
        if (busy) {
            return;
        }
        WaitingSample first = waiting.poll();
        if (first == null) {
            return;
        }
        if (ticker.nanos() - first.sinceNanos()
                > Duration.ofSeconds(LONGEST_SECONDS).toNanos()) {
            end(first.sample(), ComparisonOutcome.DROPPED);
            next();
            return;
        }
        IndexedInstance reference = findIdle(first.sample());
        busy = true;
        if (reference == null) {
            waiting.addFirst(first);
            vertx.setTimer(PAUSE_MS, later -> goOn());
            return;
        }
        repeat(first.sample(), reference).onComplete(ended -> {
            compare(first.sample(), reference, ended.succeeded() ? ended.result() : null);
            goOn();
        });
    }

    /** Returns the instance that repeats the query now; null if there is none, or it is busy. */
    private @Nullable IndexedInstance findIdle(AnswerSample sample) {
        IndexedInstance reference =
                AnswerSampling.reference(sample.query(), sample.by(), router.routes(), router.loads());
        return reference != null && router.loads().itemsInFlight(reference) == 0 ? reference : null;
    }

    private void goOn() {
        loop.runOnContext(go -> {
            busy = false;
            next();
        });
    }

    private void compare(AnswerSample sample, IndexedInstance reference, @Nullable Pair answers) {
        if (answers == null) {
            end(sample, ComparisonOutcome.FAILED);
            return;
        }
        Optional<Integer> agreed =
                answers.first().flatMap(first -> answers.second().flatMap(first::agreed));
        if (agreed.isEmpty()) {
            end(sample, ComparisonOutcome.INCOMPARABLE);
            return;
        }
        int items = answers.first().orElseThrow().classes().size();
        counts.add(new AnswerAgreement(sample.by().model(), reference.model(), items, agreed.get(), 1));
        end(sample, ComparisonOutcome.COMPARED);
    }

    private Future<Pair> repeat(AnswerSample sample, IndexedInstance reference) {
        Contract contract = sample.query().target().application().contract();
        return sample.form() == Form.GRPC
                ? repeatGrpc(sample, reference, contract)
                : repeatJson(sample, reference, contract);
    }

    private Future<Pair> repeatGrpc(AnswerSample sample, IndexedInstance reference, Contract contract) {
        ModelInferRequest request;
        try {
            request = ModelInferRequest.parseFrom(sample.request());
        } catch (InvalidProtocolBufferException e) {
            return Future.failedFuture(e);
        }
        boolean writesElsewhere = request.getInputsList().stream()
                        .anyMatch(input -> input.containsParameters(SHARED_MEMORY))
                || request.getOutputsList().stream().anyMatch(output -> output.containsParameters(SHARED_MEMORY));
        if (writesElsewhere) {
            return Future.failedFuture("the client may have changed its shared memory");
        }
        Optional<ClassAnswer> first = ClassAnswer.ofGrpc(sample.answer(), contract);
        return nodes.of(reference.node())
                .infer(
                        request.toBuilder()
                                .setModelName(reference.model())
                                .clearModelVersion()
                                .build(),
                        DEADLINE)
                .map(second -> new Pair(first, ClassAnswer.ofGrpc(second, contract)));
    }

    private Future<Pair> repeatJson(AnswerSample sample, IndexedInstance reference, Contract contract) {
        String body = new String(sample.request(), StandardCharsets.UTF_8);
        if (body.contains(SHARED_MEMORY)) {
            return Future.failedFuture("the client may have changed its shared memory");
        }
        Optional<ClassAnswer> first = ClassAnswer.ofJson(sample.answer(), contract);
        return nodes.http(
                        reference.node(), HttpMethod.POST, "/v2/models/" + reference.model() + "/infer", body, DEADLINE)
                .map(second -> new Pair(first, ClassAnswer.ofJson(second.getBytes(StandardCharsets.UTF_8), contract)));
    }

    private void end(AnswerSample sample, ComparisonOutcome outcome) {
        meter.accept(sample.query(), outcome);
        sample.close();
        bytesInUse.addAndGet(-sample.bytes());
        memory.release(sample.bytes());
        samples.decrementAndGet();
    }

    /** Bytes of all samples now. */
    public long heldBytes() {
        return bytesInUse.get();
    }

    /** Drops the samples that wait, and those that come. */
    public Future<Void> close() {
        Promise<Void> closing = Promise.promise();
        loop.runOnContext(go -> {
            closed = true;
            waiting.forEach(each -> end(each.sample(), ComparisonOutcome.DROPPED));
            waiting.clear();
            closing.complete();
        });
        return closing.future();
    }
}
