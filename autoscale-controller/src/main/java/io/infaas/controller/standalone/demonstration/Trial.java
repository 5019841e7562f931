package io.infaas.controller.standalone.demonstration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All items asked under one objective.
 *
 * @param answers one for each batch, in the order of the batches
 * @param right items whose class was found
 * @param items all items
 */
record Trial(DemoObjective asked, List<Answer> answers, int right, int items) {

    Trial {
        answers = List.copyOf(answers);
    }

    static Trial of(DemoObjective asked, List<LabelledBatch> batches, List<Answer> answers) {
        int right = 0;
        int items = 0;
        for (int i = 0; i < batches.size(); i++) {
            right += right(batches.get(i), answers.get(i));
            items += batches.get(i).size();
        }
        return new Trial(asked, answers, right, items);
    }

    /** Items of one batch whose class was found. */
    static int right(LabelledBatch batch, Answer answer) {
        int right = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.labels().get(i).equals(answer.classes().get(i))) {
                right++;
            }
        }
        return right;
    }

    double accuracy() {
        return (double) right / items;
    }

    /** Batches by the variant that served them, most first. */
    Map<String, Integer> served() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        answers.forEach(answer -> counts.merge(answer.variant(), 1, Integer::sum));
        List<Map.Entry<String, Integer>> entries = new ArrayList<>(counts.entrySet());
        entries.sort(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()));
        Map<String, Integer> sorted = new LinkedHashMap<>();
        entries.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /** Share of queries that were answered within the bound. */
    double withinBound() {
        double bound = asked.objective().latencyMs();
        return (double) answers.stream().filter(answer -> answer.ms() <= bound).count() / answers.size();
    }

    /** The smallest time that {@code share} of the queries did not exceed, ms. */
    double percentileMs(double share) {
        List<Double> sorted = answers.stream().map(Answer::ms).sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
