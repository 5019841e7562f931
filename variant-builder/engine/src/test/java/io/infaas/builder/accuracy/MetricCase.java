package io.infaas.builder.accuracy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/** Answers to items, with the labels or targets of each. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MetricCase(List<Integer> itemShape, float[][] values, int[] labels, float[][] targets, List<String> classNames)
        implements Answers {

    /** Answers with a number for each target. */
    static MetricCase measured(float[][] values, float[][] targets) {
        return new MetricCase(List.of(values[0].length), values, new int[0], targets, List.of());
    }

    static MetricCase classified(int items, int classes, long seed) {
        Numbers numbers = new Numbers(seed);
        float[][] values = numbers.table(items, classes);
        int[] labels = numbers.labels(items, classes);
        for (int i = 0; i < items; i++) {
            values[i][labels[i]] += 0.25f;
        }
        return new MetricCase(List.of(classes), values, labels, new float[items][0], names(classes));
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    }

    @Override
    public int count() {
        return values.length;
    }

    @Override
    public void forEach(ObjIntConsumer<ItemAnswer> reader) {
        // a reader that keeps an answer sees the next one, as with files
        float[] answer = new float[size()];
        for (int i = 0; i < values.length; i++) {
            int label = labels.length == 0 ? -1 : labels[i];
            System.arraycopy(values[i], 0, answer, 0, answer.length);
            reader.accept(new ItemAnswer(answer, label, targets[i], targets[i]), i);
        }
    }

    /** What the set metric {@code metric} says. */
    Scores scores(String metric) {
        SetMetric set = (SetMetric) AccuracyMetric.named(metric);
        return new Scores(count() / set.itemsDrawnTogether(), set.statistic(this));
    }

    double value(String metric) {
        return scores(metric).accuracy().value();
    }

    /** Writes what the script of the references reads. */
    void write(String metric, Path file) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("metric", metric);
        content.put("shape", itemShape);
        content.put("values", values);
        content.put("labels", labels);
        content.put("targets", targets);
        content.put("classNames", classNames);
        try {
            new ObjectMapper().writeValue(file.toFile(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
