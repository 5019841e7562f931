package io.infaas.builder.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the items of a feed batch by batch as input tensors. Holds one batch. */
final class InputBatches implements AutoCloseable {

    private final OrtEnvironment environment;
    private final Feed feed;
    private final FeedReader reader;
    private int left;

    InputBatches(OrtEnvironment environment, Feed feed) {
        this.environment = environment;
        this.feed = feed;
        this.reader = new FeedReader(feed);
        this.left = feed.count();
    }

    boolean hasNext() {
        return left > 0;
    }

    /** As {@link FeedReader#next}. The caller closes it. */
    InputBatch next(int size) throws OrtException {
        int items = Math.min(size, left);
        left -= items;
        return batch(environment, feed, items, reader.next(items));
    }

    /** As {@link FeedReader#first}. The caller closes it. */
    static InputBatch first(OrtEnvironment environment, Feed feed, int size) throws OrtException {
        return batch(environment, feed, size, FeedReader.first(feed, size));
    }

    private static InputBatch batch(OrtEnvironment environment, Feed feed, int items, List<InputElements> inputs)
            throws OrtException {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        InputBatch batch = new InputBatch(tensors, items);
        try {
            for (int i = 0; i < inputs.size(); i++) {
                Feed.Input input = feed.inputs().get(i);
                tensors.put(input.name(), inputs.get(i).tensor(environment, input));
            }
            return batch;
        } catch (OrtException e) {
            batch.close();
            throw e;
        }
    }

    @Override
    public void close() {
        reader.close();
    }

    /**
     * The input tensors of one execution.
     *
     * @param tensors by input
     * @param items number of items in them
     */
    record InputBatch(Map<String, OnnxTensor> tensors, int items) implements AutoCloseable {

        @Override
        public void close() {
            tensors.values().forEach(OnnxTensor::close);
        }
    }
}
