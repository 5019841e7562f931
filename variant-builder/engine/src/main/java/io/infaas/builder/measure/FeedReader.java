package io.infaas.builder.measure;

import io.infaas.builder.data.Elements;
import io.infaas.builder.data.TensorFile;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The items of a feed, batch by batch, as the elements of each of its inputs. Holds one batch. */
public final class FeedReader implements AutoCloseable {

    private final Feed feed;
    private final List<TensorFile> files = new ArrayList<>();
    private final @Nullable TensorFile lengths;
    private int left;

    public FeedReader(Feed feed) {
        this.feed = feed;
        this.left = feed.count();
        feed.inputs().forEach(input -> files.add(TensorFile.open(Path.of(input.file()))));
        Feed.Rows rows = feed.rows();
        this.lengths = rows == null ? null : TensorFile.open(Path.of(rows.lengths()));
    }

    public boolean hasNext() {
        return left > 0;
    }

    /** The next {@code size} items, or all that are left, in the order of the inputs; short items are padded with zeros. */
    public List<InputElements> next(int size) {
        int items = Math.min(size, left);
        left -= items;
        if (lengths == null) {
            return each(input -> new InputElements(elements(input, items), elementBytes(input), shape(input, items)));
        }
        int[] itemLengths = new int[items];
        lengths.next(items).asIntBuffer().get(itemLengths);
        int longest = IntStream.of(itemLengths).max().orElse(1);
        return each(input -> InputElements.padded(
                files.get(input).next(IntStream.of(itemLengths).sum()), elementBytes(input), itemLengths, longest));
    }

    /**
     * A batch of exactly {@code size} items for timing. It repeats from the first item if there are not enough, and repeats the
     * elements of items that are too short.
     */
    public static List<InputElements> first(Feed feed, int size) {
        try (FeedReader reader = new FeedReader(feed)) {
            int items = Math.min(size, feed.count());
            Feed.Rows rows = feed.rows();
            if (rows == null || reader.lengths == null) {
                return reader.each(input -> InputElements.repeated(
                        reader.elements(input, items), reader.elementBytes(input), items, reader.shape(input, size)));
            }
            int[] itemLengths = new int[items];
            reader.lengths.next(items).asIntBuffer().get(itemLengths);
            return reader.each(input -> InputElements.tiled(
                    reader.files.get(input).next(IntStream.of(itemLengths).sum()),
                    reader.elementBytes(input),
                    itemLengths,
                    size,
                    rows.timedLength()));
        }
    }

    private ByteBuffer elements(int input, int items) {
        TensorFile file = files.get(input);
        return Elements.converted(
                file.next(items), file.type(), feed.inputs().get(input).type());
    }

    /** Bytes of an element, converted to the type of the input. */
    private int elementBytes(int input) {
        TensorType type = feed.inputs().get(input).type();
        return type == TensorType.BYTES ? files.get(input).elementBytes() : type.byteSize();
    }

    private List<InputElements> each(IntFunction<InputElements> source) {
        return IntStream.range(0, files.size())
                .mapToObj(input -> {
                    InputElements elements = source.apply(input);
                    return feed.inputs().get(input).stacked() ? elements : elements.single();
                })
                .toList();
    }

    /** The shape of a batch; variable dimensions are as in the file. */
    private List<Long> shape(int input, int items) {
        List<Long> declaredShape = feed.inputs().get(input).shape();
        List<Integer> fileShape = files.get(input).shape();
        List<Long> shape = new ArrayList<>(List.of((long) items));
        for (int i = 0; i < declaredShape.size(); i++) {
            shape.add(declaredShape.get(i) < 0 ? fileShape.get(i + 1) : declaredShape.get(i));
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
