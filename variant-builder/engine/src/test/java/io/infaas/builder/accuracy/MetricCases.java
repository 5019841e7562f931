package io.infaas.builder.accuracy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers that are also given to the references of metrics. */
final class MetricCases {

    /** Labels of a recogniser of text; the first is the blank. */
    static final List<String> LETTERS = List.of("<blank>", "a", "b", "c", "d", "\u00e4", "|", "</s>");

    private static final int ITEMS = 120;
    private static final int LONGEST = 24;
    private static final float FILL = -1;

    private MetricCases() {}

    /** By name, which begins with the metric. */
    static Map<String, MetricCase> all() {
        Map<String, MetricCase> cases = new TreeMap<>();
        cases.put("macro-f1", MetricCase.classified(300, 4, 7));
        cases.put("auc several classes", MetricCase.classified(300, 4, 7));
        cases.put("auc two classes", MetricCase.classified(200, 2, 9));
        cases.put("multilabel-f1", noisy(0.5f, 0.5f));
        cases.put("r2", noisy(1, 0.2f));
        cases.put("1-nrmse", noisy(1, 0.2f));
        cases.put("spearman", noisy(0.3f, 0.4f));
        cases.put("spearman equal values", coarse(noisy(0.3f, 0.4f)));
        cases.put("cosine-spearman", embeddings());
        cases.put("coco-map", boxes());
        for (String metric : List.of("1-wer", "1-cer")) {
            cases.put(metric + " ids", ids(List.of(), 1000));
            cases.put(metric + " letters", ids(LETTERS, LETTERS.size()));
            cases.put(metric + " scores", steps());
        }
        return cases;
    }

    static String metric(String name) {
        return name.split(" ", 2)[0];
    }

    /** Numbers of which a share is that of the target and a share is noise. */
    private static MetricCase noisy(float target, float noise) {
        float[][] noises = new Numbers(13).table(150, 3);
        float[][] targets = new Numbers(17).table(150, 3);
        float[][] values = new float[150][3];
        for (int i = 0; i < 150; i++) {
            for (int j = 0; j < 3; j++) {
                values[i][j] = target * targets[i][j] + noise * noises[i][j];
            }
        }
        return MetricCase.measured(values, targets);
    }

    private static MetricCase coarse(MetricCase fine) {
        for (float[][] table : List.of(fine.values(), fine.targets())) {
            for (float[] row : table) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = Math.round(row[i] * 8);
                }
            }
        }
        return fine;
    }

    /** Pairs that are the more alike the higher their target is, some of them the same vector twice. */
    private static MetricCase embeddings() {
        Numbers numbers = new Numbers(5);
        float[][] values = numbers.table(2 * ITEMS, 16);
        float[][] targets = new float[2 * ITEMS][1];
        for (int i = 0; i < values.length; i += 2) {
            int likeness = numbers.below(6);
            targets[i][0] = likeness;
            targets[i + 1][0] = likeness;
            for (int j = 0; j < 16; j++) {
                values[i][j] -= 0.5f;
                values[i + 1][j] = values[i][j] * likeness / 5 + (values[i + 1][j] - 0.5f) * (5 - likeness) / 5;
            }
        }
        return new MetricCase(List.of(16), values, new int[0], targets, List.of());
    }

    /** Ids, of which some are wrong, missing or too many. */
    private static MetricCase ids(List<String> labels, int bound) {
        Numbers numbers = new Numbers(bound);
        float[][] values = new float[ITEMS][LONGEST];
        float[][] targets = new float[ITEMS][LONGEST + 3];
        for (int i = 0; i < ITEMS; i++) {
            Arrays.fill(values[i], FILL);
            Arrays.fill(targets[i], FILL);
            int written = 0;
            for (int j = 0; j < 4 + numbers.below(LONGEST - 4); j++) {
                int id = numbers.below(bound);
                targets[i][j] = id;
                int fault = numbers.below(12);
                int copies = fault == 0 ? 0 : fault == 1 ? 2 : 1;
                for (int copy = 0; copy < copies && written < LONGEST; copy++) {
                    values[i][written++] = fault == 2 ? numbers.below(bound) : id;
                }
            }
        }
        return new MetricCase(List.of(LONGEST), values, new int[0], targets, labels);
    }

    /** Scores of letters in steps, with the same letter and the blank several times. */
    private static MetricCase steps() {
        MetricCase letters = ids(LETTERS, LETTERS.size());
        int width = LETTERS.size();
        Numbers numbers = new Numbers(3);
        float[][] values = numbers.table(ITEMS, 3 * LONGEST * width);
        for (int i = 0; i < ITEMS; i++) {
            for (int step = 0; step < 3 * LONGEST; step++) {
                float id = letters.values()[i][step / 3];
                boolean isBlank = step % 3 == 2 || id < 0;
                values[i][step * width + (isBlank ? 0 : (int) id)] += 0.9f;
            }
        }
        return new MetricCase(List.of(3 * LONGEST, width), values, new int[0], letters.targets(), LETTERS);
    }

    /** Boxes that are found more or less exactly, missed, or found where there is none. */
    private static MetricCase boxes() {
        Numbers numbers = new Numbers(21);
        int rows = 24;
        float[][] values = new float[ITEMS][rows * 6];
        float[][] targets = new float[ITEMS][8 * 5];
        for (int i = 0; i < ITEMS; i++) {
            Arrays.fill(targets[i], FILL);
            int wanted = numbers.below(9);
            for (int row = 0; row < rows - 4; row++) {
                float left = numbers.below(500);
                float top = numbers.below(400);
                float[] box = {left, top, left + 8 + numbers.below(90), top + 8 + numbers.below(90)};
                int label = numbers.below(5);
                if (row < wanted) {
                    System.arraycopy(box, 0, targets[i], row * 5, 4);
                    targets[i][row * 5 + 4] = label;
                }
                boolean isFound = row < wanted ? numbers.below(6) > 0 : numbers.below(4) == 0;
                if (isFound) {
                    for (int edge = 0; edge < 4; edge++) {
                        values[i][row * 6 + edge] = box[edge] + numbers.below(9) - 4;
                    }
                    values[i][row * 6 + 4] = (1 + numbers.below(50) + (row < wanted ? 40 : 0)) / 100f;
                    values[i][row * 6 + 5] = label;
                }
            }
            // another box for a target that has one
            System.arraycopy(values[i], 0, values[i], (rows - 1) * 6, 6);
        }
        return new MetricCase(List.of(rows, 6), values, new int[0], targets, List.of("a", "b", "c", "d", "e", "f"));
    }
}
