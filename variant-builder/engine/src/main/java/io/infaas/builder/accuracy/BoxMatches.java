package io.infaas.builder.accuracy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Finds the right boxes of a detector at each overlap that counts, and their precision over recalls for any choice of items.
 *
 * <p>Source: the definition of COCO's challenge for detections, with its rules for equal scores and overlaps.
 */
final class BoxMatches {

    /** Most boxes of a class and item that count. */
    private static final int MOST = 100;

    private static final int OVERLAPS = 10;
    private static final double LEAST_OVERLAP = 0.5;
    private static final double MOST_OVERLAP = 0.95;
    private static final int RECALLS = 101;

    private static final Comparator<Found> BY_SCORE =
            Comparator.comparingDouble(Found::score).reversed();

    /** @param right a bit for each overlap: whether it is right there */
    private record Found(float score, int item, int right) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Boxes(int[] targets, List<Found> found) {}

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
            List<Box> wanted =
                    targets.stream().filter(box -> box.label() == label).toList();
            int[] right = new int[boxes.size()];
            for (int i = 0; i < OVERLAPS; i++) {
                match(boxes, wanted, i, right);
            }
            for (int i = 0; i < right.length; i++) {
                of(label).found().add(new Found(boxes.get(i).score(), item, right[i]));
            }
        }
    }

    private Boxes of(int label) {
        return classes.computeIfAbsent(label, any -> new Boxes(new int[items], new ArrayList<>()));
    }

    /** Each box, the most confident first, takes the free target that it overlaps most. */
    private static void match(List<Box> boxes, List<Box> wanted, int overlap, int[] right) {
        double least = overlap == OVERLAPS - 1
                ? MOST_OVERLAP
                : LEAST_OVERLAP + overlap * ((MOST_OVERLAP - LEAST_OVERLAP) / (OVERLAPS - 1));
        boolean[] taken = new boolean[wanted.size()];
        for (int i = 0; i < boxes.size(); i++) {
            double most = least;
            int best = -1;
            for (int j = 0; j < taken.length; j++) {
                double share = taken[j] ? -1 : boxes.get(i).overlap(wanted.get(j));
                if (share >= most) {
                    most = share;
                    best = j;
                }
            }
            if (best >= 0) {
                taken[best] = true;
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
        long found = classes.values().stream()
                .mapToLong(boxes -> boxes.found().size())
                .sum();
        return (int) Math.max(1, found * OVERLAPS / items + classes.size());
    }

    /** 0 if no item that counts has a target. */
    double meanPrecision(int[] counts) {
        if (!isSorted) {
            classes.values().forEach(boxes -> boxes.found().sort(BY_SCORE));
            isSorted = true;
        }
        double sum = 0;
        int defined = 0;
        for (Boxes one : classes.values()) {
            long targets = targets(one, counts);
            if (targets > 0) {
                for (int i = 0; i < OVERLAPS; i++) {
                    sum += precision(one.found(), targets, i, counts);
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
    private static double precision(List<Found> founds, long targets, int overlap, int[] counts) {
        double[] recalls = new double[founds.size()];
        double[] precisions = new double[founds.size()];
        double right = 0;
        double all = 0;
        for (int i = 0; i < recalls.length; i++) {
            Found box = founds.get(i);
            int count = counts[box.item()];
            right += (box.right() >> overlap & 1) * count;
            all += count;
            recalls[i] = right / targets;
            precisions[i] = right / (all + Math.ulp(1.0));
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
}
