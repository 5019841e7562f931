package io.infaas.builder.accuracy;

import java.util.List;
import java.util.function.ObjIntConsumer;

/** The answers of a variant to all items of a data set. */
public interface Answers {

    int count();

    /** Dimensions of the answer to one item. */
    List<Integer> itemShape();

    /** Names of the classes; empty if the application has no labels. */
    List<String> classNames();

    /** Number of classes; 0 if the application has no labels. */
    default int classes() {
        return classNames().size();
    }

    /** Reads all answers in the order of the items; each is valid during the call only. */
    void forEach(ObjIntConsumer<ItemAnswer> reader);

    /** Number of values in each answer. */
    default int size() {
        return itemShape().stream().reduce(1, Math::multiplyExact);
    }
}
