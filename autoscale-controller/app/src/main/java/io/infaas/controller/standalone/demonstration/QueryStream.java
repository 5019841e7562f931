package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.standalone.demonstration.GatewayClient.QueryAnswer;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
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
     * The counts of the queries of one kind.
     *
     * @param answers answers by the full name of their variant
     * @param correct items with a correct class
     * @param items items of all answers
     */
    record Outcome(QueryKind kind, LoadSample total, Map<String, Integer> answers, int correct, int items) {

        Outcome {
            answers = Map.copyOf(answers);
        }

        /** Share of the items with a correct class; 0 without answers. */
        double accuracy() {
            return items == 0 ? 0 : (double) correct / items;
        }
    }

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
            Set<String> answering = nodes;
            nodes = new TreeSet<>();
            return answering;
        }
    }

    /** Returns the counts of all queries so far. */
    Outcome outcome() {
        synchronized (lock) {
            return new Outcome(kind, total, answersOfVariants, correct, items);
        }
    }

    @Override
    public void close() {
        arrivals.close();
    }
}
