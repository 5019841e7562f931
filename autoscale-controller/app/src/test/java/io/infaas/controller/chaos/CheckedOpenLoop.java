package io.infaas.controller.chaos;

import io.infaas.controller.plan.Placement;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Open-loop load: queries at times that do not depend on answers. Each has its own id, and its answer is compared with the
 * reference of the variant that served it. The load retries nothing but queries that a gateway did not accept.
 */
final class CheckedOpenLoop {

    static final String APPLICATION = "fashion";

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** The largest rate of any test, queries/s. */
    private static final double HIGHEST_RATE = 600;

    private final String application;
    private final GatewayClients gateways;
    private final EvaluationRequests requests;
    private final ReferenceAnswers references;
    private final List<Double> floors;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger right = new AtomicInteger();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Path, AtomicInteger> served = new ConcurrentHashMap<>();

    /** The index of a gateway and the instance that it chose. */
    private record Path(int gateway, Placement place) {}

    /** @param floors accuracy floors that the queries use in turn */
    CheckedOpenLoop(
            GatewayClients gateways, EvaluationRequests requests, ReferenceAnswers references, List<Double> floors) {
        this(APPLICATION, gateways, requests, references, floors);
    }

    /** @param references those of the application's own variants: an answer of any other is wrong */
    CheckedOpenLoop(
            String application,
            GatewayClients gateways,
            EvaluationRequests requests,
            ReferenceAnswers references,
            List<Double> floors) {
        this.application = application;
        this.gateways = gateways;
        this.requests = requests;
        this.references = references;
        this.floors = List.copyOf(floors);
    }

    /** Measures the rate of a closed loop, queries/s, with {@code parallel} queries in flight. */
    double capacity(int parallel, Duration time) {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        Phaser running = new Phaser(1);
        int before = right.get();
        for (int i = 0; i < parallel; i++) {
            running.register();
            sendUntil(end, running);
        }
        running.arriveAndAwaitAdvance();
        return (right.get() - before) / ((System.nanoTime() - start) / 1e9);
    }

    private void sendUntil(long end, Phaser running) {
        Future<Void> unused = send().onComplete(done -> {
            if (System.nanoTime() < end) {
                sendUntil(end, running);
            } else {
                running.arriveAndDeregister();
            }
        });
    }

    /** Sends 60 % of {@code capacity} queries/s, at most 600, until the result is stopped. */
    Running start(double capacity) {
        double rate = Math.min(0.6 * capacity, HIGHEST_RATE);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        Phaser running = new Phaser(1);
        long start = System.nanoTime();
        int before = sent.get();
        var unused = clock.scheduleAtFixedRate(
                () -> {
                    long due = before + (long) ((System.nanoTime() - start) / 1e9 * rate);
                    while (sent.get() < due) {
                        running.register();
                        sendOnce(running);
                    }
                },
                0,
                2,
                TimeUnit.MILLISECONDS);
        return () -> {
            clock.shutdown();
            boolean ended = clock.awaitTermination(10, TimeUnit.SECONDS);
            running.awaitAdvanceInterruptibly(running.arrive(), DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
            if (!ended) {
                throw new IllegalStateException("the clock of the load did not stop");
            }
        };
    }

    private void sendOnce(Phaser running) {
        Future<Void> unused = send().onComplete(done -> running.arriveAndDeregister());
    }

    /** A load that runs until it is stopped. */
    interface Running {

        /** Stops sending and waits for the last answer. */
        void stop() throws Exception;
    }

    private Future<Void> send() {
        int number = sent.getAndIncrement();
        int item = number % requests.count();
        double floor = floors.get(number % floors.size());
        String id = "query-" + number;
        ModelInferRequest request = requests.request(application, item, id)
                .putParameters("infaas_latency_ms", EvaluationRequests.number(20_000))
                .putParameters("infaas_min_accuracy", EvaluationRequests.number(floor))
                .build();
        return gateways.send(number, request, DEADLINE)
                .onSuccess(answer -> check(id, item, floor, answer))
                .onFailure(failure -> lost.add(id + ": " + failure))
                .mapEmpty();
    }

    private void check(String id, int item, double floor, GatewayClients.Answer answer) {
        InferReply reply = answer.reply();
        String variant = reply.header("infaas-variant").orElse("unknown");
        String node = reply.header("infaas-node").orElse("unknown");
        served.computeIfAbsent(new Path(answer.gateway(), new Placement(variant, node)), path -> new AtomicInteger())
                .incrementAndGet();
        if (references.isRight(variant, item, reply)
                && references.meets(variant, floor)
                && reply.answer().getId().equals(id)
                && reply.answer().getModelName().equals(application)) {
            right.incrementAndGet();
        } else {
            wrong.add("%s with floor %s by %s: id %s, name %s"
                    .formatted(
                            id,
                            floor,
                            variant,
                            reply.answer().getId(),
                            reply.answer().getModelName()));
        }
    }

    /** Answers of one instance. */
    int answeredBy(Placement place) {
        return answers(path -> path.place().equals(place));
    }

    /** Answers of all instances of a node. */
    int answeredBy(String node) {
        return answers(path -> path.place().node().equals(node));
    }

    /** Answers that came through one gateway. */
    int answeredThrough(int gateway) {
        return answers(path -> path.gateway() == gateway);
    }

    /** Answers of one instance that came through one gateway. */
    int answeredThrough(int gateway, Placement place) {
        return answers(path -> path.equals(new Path(gateway, place)));
    }

    private int answers(Predicate<Path> counted) {
        return served.entrySet().stream()
                .filter(entry -> counted.test(entry.getKey()))
                .mapToInt(entry -> entry.getValue().get())
                .sum();
    }

    int redirected() {
        return gateways.redirected().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    int sent() {
        return sent.get();
    }

    /** Queries that have neither an answer nor a failure yet. */
    int inFlight() {
        return sent.get() - right.get() - lost.size() - wrong.size();
    }

    int right() {
        return right.get();
    }

    List<String> lost() {
        return List.copyOf(lost);
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
