package io.infaas.builder.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A data set as a user writes one: the file contains the number of items. */
public final class CountingDataset implements Dataset {

    @Override
    public String format() {
        return "counting";
    }

    @Override
    public Stream<Item> items(DataSource source) {
        try {
            int count = Integer.parseInt(Files.readString(source.items()).strip());
            return IntStream.range(0, count).mapToObj(i -> new Item(Map.of("x", Item.floats(i, i)), i % 2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
