package io.infaas.controller.standalone.demonstration.choice;

import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.LatencySummary;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One pass over all evaluation items.
 *
 * @param answers one for each batch, in the order of the batches
 * @param correct items whose class was predicted
 * @param items all items
 */
record ObjectiveTrial(List<QueryAnswer> answers, int correct, int items) {

    /** One query. */
    @FunctionalInterface
    interface Query {
        QueryAnswer send(LabelledBatch batch) throws QueryRefusedException, InterruptedException;
    }

    ObjectiveTrial {
        answers = List.copyOf(answers);
    }

    /** Sends all batches, one at a time. */
    static ObjectiveTrial run(List<LabelledBatch> batches, Query query)
            throws QueryRefusedException, InterruptedException {
        List<QueryAnswer> answers = new ArrayList<>();
        int correct = 0;
        int items = 0;
        for (LabelledBatch batch : batches) {
            QueryAnswer answer = query.send(batch);
            answers.add(answer);
            correct += batch.correct(answer);
            items += batch.size();
        }
        return new ObjectiveTrial(answers, correct, items);
    }

    double accuracy() {
        return (double) correct / items;
    }

    /** Number of batches by the full name of the variant that served them. */
    Map<String, Long> batchesByVariant() {
        return answers.stream()
                .collect(Collectors.groupingBy(QueryAnswer::variant, TreeMap::new, Collectors.counting()));
    }

    /** Share of queries answered within {@code boundMs}. */
    double shareWithin(double boundMs) {
        return (double) answers.stream()
                        .filter(answer -> answer.ms() <= boundMs)
                        .count()
                / answers.size();
    }

    LatencySummary latency() {
        return LatencySummary.of(answers.stream().map(QueryAnswer::ms).toList());
    }
}
