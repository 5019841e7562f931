package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.standalone.demonstration.client.GatewayClient;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.load.LoadSample;
import io.infaas.controller.standalone.demonstration.load.PoissonLoad;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The queries of one kind with Poisson arrivals, and the counts of their answers. */
final class QueryStream implements AutoCloseable {

    private final QueryKind kind;
    private final GatewayClient client;
    private final List<LabelledBatch> batches;
    private final PoissonLoad arrivals;
    private LoadSample total = LoadSample.NONE;

    private final Object lock = new Object();
    private final Map<String, Integer> answersOfVariants = new TreeMap<>();
    private Set<String> nodes = new TreeSet<>();
    private int correct;
    private int items;

    /**
     * Sends nothing at first.
     *
     * @param seed of the random arrivals
     */
    QueryStream(QueryKind kind, GatewayClient client, List<LabelledBatch> batches, long seed) {
        this.kind = kind;
        this.client = client;
        this.batches = batches;
        this.arrivals = new PoissonLoad(this::send, kind.objective().latencyMs(), seed);
    }

    private Future<QueryAnswer> send(int number) {
        LabelledBatch batch = batches.get(number % batches.size());
        return client.send(kind.application().name(), kind.objective(), batch)
                .onSuccess(answer -> count(batch, answer));
    }

    private void count(LabelledBatch batch, QueryAnswer answer) {
        synchronized (lock) {
            answersOfVariants.merge(answer.variant(), 1, Integer::sum);
            nodes.add(answer.node());
            correct += batch.correct(answer);
            items += batch.size();
        }
    }

    QueryKind kind() {
        return kind;
    }

    /** Sets the rate, queries/s. */
    void rate(double queriesPerSecond) {
        arrivals.rate(queriesPerSecond);
    }

    /** Returns the counts of sent and ended queries since the last call. */
    LoadSample take() {
        LoadSample sample = arrivals.take();
        total = total.plus(sample);
        return sample;
    }

    /** Returns the ids of the nodes that answered since the last call. */
    Set<String> takeNodes() {
        synchronized (lock) {
            Set<String> taken = nodes;
            nodes = new TreeSet<>();
            return taken;
        }
    }

    /** Returns the counts of all queries so far. */
    QueryOutcome outcome() {
        synchronized (lock) {
            return new QueryOutcome(kind, total, answersOfVariants, correct, items);
        }
    }

    @Override
    public void close() {
        arrivals.close();
    }
}
