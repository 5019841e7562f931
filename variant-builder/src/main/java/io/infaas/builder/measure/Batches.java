package io.infaas.builder.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.infaas.builder.data.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The items of a feed, batch by batch, as input tensors. Holds one batch. */
final class Batches implements AutoCloseable {

    private final OrtEnvironment environment;
    private final Feed feed;
    private final List<TensorFile> files = new ArrayList<>();
    private final @Nullable TensorFile lengths;
    private int left;

    Batches(OrtEnvironment environment, Feed feed) {
        this.environment = environment;
        this.feed = feed;
        this.left = feed.count();
        feed.inputs().forEach(input -> files.add(TensorFile.open(Path.of(input.file()))));
        Feed.Rows rows = feed.rows();
        this.lengths = rows == null ? null : TensorFile.open(Path.of(rows.lengths()));
    }

    boolean hasNext() {
        return left > 0;
    }

    /** The next {@code size} items, or as many as are left; shorter ones are padded with zeros. The caller closes it. */
    Batch next(int size) throws OrtException {
        int items = Math.min(size, left);
        left -= items;
        if (lengths == null) {
            return batch(items, input -> Elements.of(files.get(input).next(items), shape(input, items)));
        }
        int[] each = new int[items];
        lengths.next(items).asIntBuffer().get(each);
        int longest = IntStream.of(each).max().orElse(1);
        return batch(
                items,
                input -> Elements.padded(
                        files.get(input).next(IntStream.of(each).sum()),
                        feed.inputs().get(input).type(),
                        each,
                        longest));
    }

    /**
     * A batch of exactly {@code size} items for timing: the first ones again where there are not enough, and each again from
     * its start where it is too short. The caller closes it.
     */
    static Batch first(OrtEnvironment environment, Feed feed, int size) throws OrtException {
        try (Batches batches = new Batches(environment, feed)) {
            int items = Math.min(size, feed.count());
            Feed.Rows rows = feed.rows();
            if (rows == null || batches.lengths == null) {
                return batches.batch(
                        size,
                        input -> Elements.repeated(
                                batches.files.get(input).next(items), items, batches.shape(input, size)));
            }
            int[] each = new int[items];
            batches.lengths.next(items).asIntBuffer().get(each);
            return batches.batch(
                    size,
                    input -> Elements.tiled(
                            batches.files.get(input).next(IntStream.of(each).sum()),
                            feed.inputs().get(input).type(),
                            each,
                            size,
                            rows.timedLength()));
        }
    }

    private interface Source {
        Elements elements(int input);
    }

    private Batch batch(int items, Source source) throws OrtException {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        Batch batch = new Batch(tensors, items);
        try {
            for (int i = 0; i < files.size(); i++) {
                Feed.Input input = feed.inputs().get(i);
                tensors.put(input.name(), source.elements(i).tensor(environment, input));
            }
            return batch;
        } catch (OrtException e) {
            batch.close();
            throw e;
        }
    }

    /** Of a batch; what the contract leaves open is as the file has it. */
    private List<Long> shape(int input, int items) {
        List<Long> wanted = feed.inputs().get(input).shape();
        List<Integer> has = files.get(input).shape();
        List<Long> shape = new ArrayList<>(List.of((long) items));
        for (int i = 0; i < wanted.size(); i++) {
            shape.add(wanted.get(i) < 0 ? has.get(i + 1) : wanted.get(i));
        }
        return shape;
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
        if (lengths != null) {
            lengths.close();
        }
    }
}
