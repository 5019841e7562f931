package io.infaas.builder.accuracy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The mean average precision of a detector as COCO defines it: mean over classes, over overlaps from 0.5 to 0.95 and over 101 recalls, with
 * 100 boxes of a class and item at most. An answer has a row for each box: left, top, right, bottom, score, class; rows without a score
 * above 0 are padding. Targets have rows of left, top, right, bottom, class; rows of a negative class are padding.
 */
public final class BoxPrecision extends TargetMetric {

    private static final int ANSWER = 6;
    private static final int SCORE = 4;
    private static final int TARGET = 5;

    public BoxPrecision() {
        super("coco-map");
    }

    @Override
    public int targetsOf(int values) {
        return ANY_NUMBER;
    }

    @Override
    public Optional<String> unsuitable(List<Long> shape) {
        return shape.size() == 2 && shape.get(1) == ANSWER
                ? Optional.empty()
                : Optional.of(
                        "needs [boxes, 6] with left, top, right, bottom, score and class of each box; export the network with its post-processing, or use a script");
    }

    @Override
    public Statistic statistic(Answers answers) {
        BoxMatches matches = new BoxMatches(answers.count());
        int classes = answers.classes();
        answers.forEach((answer, item) -> {
            try {
                matches.add(item, boxes(answer.values(), ANSWER, classes), boxes(answer.targets(), TARGET, classes));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("metric coco-map: item %d: %s".formatted(item, e.getMessage()), e);
            }
        });
        if (matches.isEmpty()) {
            throw new IllegalArgumentException("metric coco-map needs targets, but no item has a box");
        }
        return new Statistic() {
            @Override
            public double of(int[] counts) {
                return matches.meanPrecision(counts);
            }

            @Override
            public int numbersPerItem() {
                return matches.numbersPerItem();
            }
        };
    }

    private static List<BoxMatches.Box> boxes(float[] values, int width, int classes) {
        if (values.length % width != 0) {
            throw new IllegalArgumentException(
                    "%d targets do not form boxes; give NPY [items, boxes, 5] with left, top, right, bottom and class"
                            .formatted(values.length));
        }
        List<BoxMatches.Box> boxes = new ArrayList<>();
        for (int at = 0; at < values.length; at += width) {
            boolean isAnswer = width == ANSWER;
            float label = values[at + width - 1];
            boolean isThere = isAnswer ? values[at + SCORE] > 0 : !(label < 0);
            if (!isThere) {
                continue;
            }
            if (label != Math.rint(label) || label < 0 || label >= (classes == 0 ? 1 << 24 : classes)) {
                throw new IllegalArgumentException("box %d has the class %s, which is not an index%s"
                        .formatted(at / width, label, classes == 0 ? "" : " below " + classes));
            }
            BoxMatches.Box box = new BoxMatches.Box(
                    values[at], values[at + 1], values[at + 2], values[at + 3], isAnswer ? values[at + SCORE] : 1, (int)
                            label);
            if (!isAnswer && !(box.right() >= box.left() && box.bottom() >= box.top())) {
                throw new IllegalArgumentException("box %d of the targets is %s; give left, top, right, bottom"
                        .formatted(at / width, box.edges()));
            }
            boxes.add(box);
        }
        return boxes;
    }

    /**
     * Finds the right boxes of a detector at each overlap that counts, and their precision over recalls for any choice of items.
     *
     * <p>Source: the definition of COCO's challenge for detections, with its rules for equal scores and overlaps.
     */
    static final class BoxMatches {

        /** Most boxes of a class and item that count. */
        private static final int MOST = 100;

        private static final int OVERLAPS = 10;
        private static final double LEAST_OVERLAP = 0.5;
        private static final double MOST_OVERLAP = 0.95;
        private static final int RECALLS = 101;

        private static final Comparator<ScoredBox> BY_SCORE =
                Comparator.comparingDouble(ScoredBox::score).reversed();

        /** @param right a bit for each overlap: whether it is right there */
        private record ScoredBox(float score, int item, int right) {}

        @SuppressWarnings("ArrayRecordComponent") // never compared
        private record Boxes(int[] targets, List<ScoredBox> ranking) {}

        private final int items;
        private final Map<Integer, Boxes> classes = new TreeMap<>();
        private boolean isSorted;

        BoxMatches(int items) {
            this.items = items;
        }

        /** Adds an item; items are added in their order. */
        void add(int item, List<Box> answers, List<Box> targets) {
            for (Box target : targets) {
                of(target.label()).targets()[item]++;
            }
            List<Box> byScore = new ArrayList<>(answers);
            byScore.sort(Comparator.comparingDouble(Box::score).reversed());
            for (int label : byScore.stream().mapToInt(Box::label).distinct().toArray()) {
                List<Box> boxes = byScore.stream()
                        .filter(box -> box.label() == label)
                        .limit(MOST)
                        .toList();
                List<Box> labelTargets =
                        targets.stream().filter(box -> box.label() == label).toList();
                int[] right = new int[boxes.size()];
                for (int i = 0; i < OVERLAPS; i++) {
                    match(boxes, labelTargets, i, right);
                }
                for (int i = 0; i < right.length; i++) {
                    of(label).ranking().add(new ScoredBox(boxes.get(i).score(), item, right[i]));
                }
            }
        }

        private Boxes of(int label) {
            return classes.computeIfAbsent(label, key -> new Boxes(new int[items], new ArrayList<>()));
        }

        /** Each box, the most confident first, takes the free target that it overlaps most. */
        private static void match(List<Box> boxes, List<Box> targets, int overlap, int[] right) {
            double least = overlap == OVERLAPS - 1
                    ? MOST_OVERLAP
                    : LEAST_OVERLAP + overlap * ((MOST_OVERLAP - LEAST_OVERLAP) / (OVERLAPS - 1));
            boolean[] isMatched = new boolean[targets.size()];
            for (int i = 0; i < boxes.size(); i++) {
                double most = least;
                int best = -1;
                for (int j = 0; j < isMatched.length; j++) {
                    double share = isMatched[j] ? -1 : boxes.get(i).overlap(targets.get(j));
                    if (share >= most) {
                        most = share;
                        best = j;
                    }
                }
                if (best >= 0) {
                    isMatched[best] = true;
                    right[i] |= 1 << overlap;
                }
            }
        }

        boolean isEmpty() {
            return classes.values().stream().noneMatch(boxes -> targets(boxes, every()) > 0);
        }

        private int[] every() {
            return IntStream.generate(() -> 1).limit(items).toArray();
        }

        /** Work of {@link #meanPrecision}. */
        int numbersPerItem() {
            long boxCount = classes.values().stream()
                    .mapToLong(boxes -> boxes.ranking().size())
                    .sum();
            return (int) Math.max(1, boxCount * OVERLAPS / items + classes.size());
        }

        /** 0 if no item that counts has a target. */
        double meanPrecision(int[] counts) {
            if (!isSorted) {
                classes.values().forEach(boxes -> boxes.ranking().sort(BY_SCORE));
                isSorted = true;
            }
            double sum = 0;
            int defined = 0;
            for (Boxes one : classes.values()) {
                long targets = targets(one, counts);
                if (targets > 0) {
                    for (int i = 0; i < OVERLAPS; i++) {
                        sum += precision(one.ranking(), targets, i, counts);
                    }
                    defined += OVERLAPS;
                }
            }
            return defined == 0 ? 0 : sum / defined;
        }

        private static long targets(Boxes boxes, int[] counts) {
            long sum = 0;
            for (int i = 0; i < boxes.targets().length; i++) {
                sum += (long) boxes.targets()[i] * counts[i];
            }
            return sum;
        }

        /** The mean over recalls of the best precision at that recall or a higher one. */
        private static double precision(List<ScoredBox> ranking, long targets, int overlap, int[] counts) {
            double[] recalls = new double[ranking.size()];
            double[] precisions = new double[ranking.size()];
            double right = 0;
            double boxCount = 0;
            for (int i = 0; i < recalls.length; i++) {
                ScoredBox box = ranking.get(i);
                int count = counts[box.item()];
                right += (box.right() >> overlap & 1) * count;
                boxCount += count;
                recalls[i] = right / targets;
                precisions[i] = right / (boxCount + Math.ulp(1.0));
            }
            for (int i = precisions.length - 2; i >= 0; i--) {
                precisions[i] = Math.max(precisions[i], precisions[i + 1]);
            }
            double sum = 0;
            int at = 0;
            for (int i = 0; i < RECALLS; i++) {
                double recall = i == RECALLS - 1 ? 1 : i * (1.0 / (RECALLS - 1));
                while (at < recalls.length && recalls[at] < recall) {
                    at++;
                }
                sum += at < recalls.length ? precisions[at] : 0;
            }
            return sum / RECALLS;
        }

        /** A box of a class in a picture, with the detector's confidence. */
        record Box(double left, double top, double right, double bottom, float score, int label) {

            /** The area of both boxes as a share of the area that any of the two covers. */
            double overlap(Box other) {
                double width = Math.min(right, other.right) - Math.max(left, other.left);
                double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
                if (!(width > 0 && height > 0)) {
                    return 0;
                }
                double common = width * height;
                return common / (area() + other.area() - common);
            }

            private double area() {
                return (right - left) * (bottom - top);
            }

            List<Double> edges() {
                return List.of(left, top, right, bottom);
            }
        }
    }
}
