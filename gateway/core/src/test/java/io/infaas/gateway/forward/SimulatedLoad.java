package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.forward.QueueingNodes.Speed;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.time.SimulatedScheduler;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelDynamicBatching;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Nodes, a gateway before them, and clients that send at random moments, whether or not they are answered; in simulated time.
 * Loads are in multiples of what one node can do.
 */
final class SimulatedLoad {

    private static final double UNKNOWN_MS = 0.001;
    private static final double DAY_MS = 86_400_000;

    /** What a node is like, how long clients wait for an answer, and how long they send. */
    enum Shape {
        SERIAL(Speed.serial(10), 200, 10),
        QUICK(Speed.serial(1), 50, 5),
        SLOW(Speed.serial(200), 4_000, 120),
        PARALLEL(new Speed(16, 1, 0, 40), 400, 10),
        BATCHING(new Speed(1, 8, 5, 1), 200, 10);

        @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
        final Speed speed;

        final Duration deadline;
        final Duration length;

        Shape(Speed speed, long deadlineMs, long seconds) {
            this.speed = speed;
            this.deadline = Duration.ofMillis(deadlineMs);
            this.length = Duration.ofSeconds(seconds);
        }
    }

    final SimulatedScheduler time = new SimulatedScheduler();
    private final Random random;
    final QueueingNodes nodes;
    final Router router;
    SimulatedClient client;
    Duration deadline;
    private double couldAnswer;

    SimulatedLoad(Shape shape, View view) {
        this(shape, view, InstanceLimits.DEFAULT);
    }

    SimulatedLoad(Shape shape, View view, InstanceLimits bounds) {
        this(shape, view, bounds, 7);
    }

    SimulatedLoad(Shape shape, View view, InstanceLimits bounds, long seed) {
        random = new Random(seed);
        deadline = shape.deadline;
        nodes = new QueueingNodes(time, random, shape.speed);
        router = new Router(
                new CheapestInTime(random::nextInt),
                GatewayLimits.DEFAULT.withBounds(bounds),
                new DemandMeters(time),
                instance -> {},
                time);
        router.apply(view);
        client = client();
        relax();
    }

    /** A view of an instance on each node, of which nothing is known. */
    static View adopted(String... nodes) {
        ViewFixture fixture = new ViewFixture().objective(new Objective(DAY_MS, 0));
        Arrays.stream(nodes).forEach(fixture::node);
        return fixture.variant("small", "fp32", 1, 0.88, UNKNOWN_MS)
                .everywhere()
                .view(1);
    }

    /** The same view, of an application whose queries should be answered within a bound. */
    static View adoptedWithin(Duration bound) {
        return new ViewFixture()
                .objective(new Objective(bound.toMillis(), 0))
                .node("a")
                .variant("small", "fp32", 1, 0.88, UNKNOWN_MS)
                .everywhere()
                .view(1);
    }

    /** The same view, of a model with three priorities of which the second is usual. */
    static View adoptedWithPriorities() {
        View view = adopted("a");
        ModelConfig config = ModelConfig.newBuilder()
                .setDynamicBatching(
                        ModelDynamicBatching.newBuilder().setPriorityLevels(3).setDefaultPriorityLevel(2))
                .build();
        Variant found = new Variant(
                "small",
                "small",
                "small",
                "unknown",
                "unknown",
                new RuntimeSettings(1, 1, 32),
                view.catalog().variants().get(0).profiles(),
                new AdoptedModel(List.of(1L), Base64.getEncoder().encodeToString(config.toByteArray())));
        Catalog catalog = new Catalog(
                view.catalog().applications(),
                view.catalog().architectures(),
                List.of(found),
                view.catalog().nodeTypes());
        return new View(1, catalog, view.nodes(), List.of(new Instance("small", "a", InstanceState.ACTIVE)));
    }

    /** A view of an instance whose profile says how fast it is. */
    static View profiled(long version, double ms, InstanceState state) {
        return new ViewFixture()
                .objective(new Objective(100, 0.8))
                .node("a")
                .variant("small", "fp32", 1, 0.88, ms)
                .instance("small-fp32-t1", "a", state)
                .view(version);
    }

    SimulatedClient client() {
        return client(QueryOwner.FIRST);
    }

    SimulatedClient client(QueryOwner owner) {
        return new SimulatedClient(time, router, nodes, "fashion", owner);
    }

    /** Counts from now on. */
    void forget() {
        client = client();
        couldAnswer = 0;
    }

    private void relax() {
        time.schedule(
                () -> {
                    router.relax();
                    relax();
                },
                Duration.ofSeconds(1).toNanos());
    }

    void ask(SimulatedClient by) {
        by.ask(deadline);
    }

    /** Sends queries with deadlines that the gateway knows, and awaits them. */
    void offer(double load, Duration length) {
        arrive(load, length, this::ask);
        time.advance(length.plus(deadline));
    }

    /** Does the same, and counts from the moment on when the gateway can know the nodes. */
    void offerAndCountLater(double load, Duration length) {
        offerAndCountLater(load, length, this::ask);
    }

    void offerAndCountLater(double load, Duration length, Consumer<SimulatedClient> ask) {
        Duration start =
                Duration.ofNanos((long) (50e9 / nodes.speed.capacity())).plusSeconds(1);
        arrive(load, start.plus(length), ask);
        time.advance(start);
        forget();
        couldAnswer = nodes.speed.capacity() * length.toMillis() / 1000.0;
        time.advance(length.plus(deadline));
    }

    /** Sends queries from now on, while time passes. */
    void arrive(double load, Duration length, Consumer<SimulatedClient> ask) {
        couldAnswer += nodes.speed.capacity() * length.toMillis() / 1000.0;
        arrive(load * nodes.speed.capacity(), time.nanos() + length.toNanos(), ask);
    }

    private void arrive(double perSecond, long end, Consumer<SimulatedClient> ask) {
        long gap = (long) (-1e9 * Math.log(1 - random.nextDouble()) / perSecond);
        if (time.nanos() + gap < end) {
            time.schedule(
                    () -> {
                        ask.accept(client);
                        arrive(perSecond, end, ask);
                    },
                    gap);
        }
    }

    /** Nearly all that a node could answer was answered within a bound. */
    void assertGoodputWithin(Duration bound) {
        assertThat(shareWithin(bound)).as("answered in time, of capacity").isGreaterThan(0.9);
    }

    /** Queries answered within a bound, of those that a node could answer. */
    double shareWithin(Duration bound) {
        return client.tookMs.stream().filter(ms -> ms <= bound.toMillis()).count() / couldAnswer;
    }

    /** Nearly all that so many nodes could answer was answered, and nearly all that was sent. */
    void assertGoodput(int nodeCount) {
        assertGoodput(nodeCount, 0.01);
    }

    void assertGoodput(int nodeCount, double mayBeViolated) {
        assertThat(answeredShare(nodeCount)).as("answered, of capacity").isGreaterThan(0.9);
        assertThat(violatedShare()).as("sent and not answered").isLessThan(mayBeViolated);
    }

    /** Queries answered in time, of those that so many nodes could answer. */
    double answeredShare(int nodeCount) {
        return client.answeredAt.size() / (nodeCount * couldAnswer);
    }

    /** Queries not answered, of those sent to nodes. */
    double violatedShare() {
        return (double) client.unansweredAfterSending / client.sent;
    }

    void assertAllAnswered() {
        assertThat(client.refusals).isEmpty();
        assertThat(client.answeredAt).hasSize(client.asked);
    }
}
