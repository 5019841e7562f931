package io.infaas.builder.accuracy;

import io.infaas.builder.data.Excerpt;
import io.infaas.builder.data.NpyFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjIntConsumer;

/**
 * Answers that are names of classes, as scores: 1 for the class of that name, 0 for the others.
 *
 * @param names of the answers, item by item
 * @param labels index of the correct class of each item
 */
record NameAnswers(List<String> names, List<Integer> labels, List<String> classNames) implements Answers {

    NameAnswers {
        names = List.copyOf(names);
        labels = List.copyOf(labels);
        classNames = List.copyOf(classNames);
        Set<String> known = new HashSet<>(classNames);
        for (int i = 0; i < names.size(); i++) {
            if (!known.contains(names.get(i))) {
                throw new IllegalArgumentException(
                        "answers item %d with '%s', which is not one of the %d in application.contract.labels; list the names as the network has them"
                                .formatted(i, Excerpt.of(names.get(i)), classNames.size()));
            }
        }
    }

    /** @throws IllegalArgumentException if the metric ranks classes, or the answers are no names of classes */
    static Scores scores(AccuracyMetric metric, NpyFile answers, List<Integer> labels, List<String> classNames) {
        if (!metric.judgesNames() || answers.itemSize() != 1) {
            throw new IllegalArgumentException("has %d strings for each item, of which metric %s says nothing"
                    .formatted(answers.itemSize(), metric.name()));
        }
        NameAnswers named = new NameAnswers(answers.strings(answers.count()), labels, classNames);
        if (metric instanceof SetMetric set) {
            return new Scores(named.count(), set.statistic(named));
        }
        double[] scores = new double[named.count()];
        named.forEach((answer, item) -> scores[item] = metric.score(answer));
        return new Scores(scores);
    }

    /** The share of equal strings in each item. */
    static Scores agreement(NpyFile answers, NpyFile sources) {
        double[] scores = new double[answers.count()];
        for (int item = 0; item < scores.length; item++) {
            List<String> own = answers.strings(1);
            List<String> source = sources.strings(1);
            int equal = 0;
            for (int i = 0; i < own.size(); i++) {
                equal += own.get(i).equals(source.get(i)) ? 1 : 0;
            }
            scores[item] = equal == own.size() ? 1 : (double) equal / own.size();
        }
        return new Scores(scores);
    }

    @Override
    public int count() {
        return names.size();
    }

    @Override
    public List<Integer> itemShape() {
        return List.of(classNames.size());
    }

    @Override
    public void forEach(ObjIntConsumer<ItemAnswer> reader) {
        for (int i = 0; i < names.size(); i++) {
            float[] scores = new float[classNames.size()];
            scores[classNames.indexOf(names.get(i))] = 1;
            reader.accept(new ItemAnswer(scores, labels.get(i), new float[0]), i);
        }
    }
}
