package io.infaas.builder.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The mean average precision of a detector as COCO defines it: mean over classes, over overlaps from 0.5 to 0.95 and over 101 recalls, with
 * 100 boxes of a class and item at most. An answer has a row for each box: left, top, right, bottom, score, class; rows without a score
 * above 0 are padding. Targets have rows of left, top, right, bottom, class; rows of a negative class are padding.
 */
public final class BoxPrecision implements SetMetric {

    private static final int ANSWER = 6;
    private static final int SCORE = 4;
    private static final int TARGET = 5;

    @Override
    public String name() {
        return "coco-map";
    }

    @Override
    public boolean needsLabel() {
        return false;
    }

    @Override
    public boolean needsTargets() {
        return true;
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
                        "needs [boxes, 6] with left, top, right, bottom, score and class of each box; export the network with its post-processing, or take a script");
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

    private static List<Box> boxes(float[] values, int width, int classes) {
        if (values.length % width != 0) {
            throw new IllegalArgumentException(
                    "%d targets are no boxes; give NPY [items, boxes, 5] with left, top, right, bottom and class"
                            .formatted(values.length));
        }
        List<Box> boxes = new ArrayList<>();
        for (int at = 0; at < values.length; at += width) {
            boolean isAnswer = width == ANSWER;
            float label = values[at + width - 1];
            boolean isThere = isAnswer ? values[at + SCORE] > 0 : !(label < 0);
            if (!isThere) {
                continue;
            }
            if (label != Math.rint(label) || label < 0 || label >= (classes == 0 ? 1 << 24 : classes)) {
                throw new IllegalArgumentException("box %d has the class %s, which is no index%s"
                        .formatted(at / width, label, classes == 0 ? "" : " below " + classes));
            }
            Box box = new Box(
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
}
