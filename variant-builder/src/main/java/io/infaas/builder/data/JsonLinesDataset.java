package io.infaas.builder.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Labelled JSON lines, {@code jsonl}: one object for each item, in UTF-8, gzipped or not. Its fields are read by {@link JsonItemReader}.
 */
public final class JsonLinesDataset implements Dataset {

    private static final ObjectReader READER = JsonMapper.builder().build().readerFor(JsonNode.class);

    @Override
    public String format() {
        return DataFormat.JSONL;
    }

    @Override
    public Stream<Item> items(DataSource source) {
        if (source.labels().isPresent()) {
            throw new BuildException("%s: JSON lines have their labels in the field 'label'; remove labels: %s"
                    .formatted(source.items(), source.labels().get()));
        }
        JsonItemReader reader = JsonItemReader.of(source);
        MappingIterator<JsonNode> objects = open(source.items());
        return Stream.generate(() -> next(objects, reader, source.items()))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .onClose(() -> close(objects));
    }

    private static MappingIterator<JsonNode> open(Path file) {
        try {
            InputStream content = TensorFile.stream(file);
            return READER.readValues(content);
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }

    private static Optional<Item> next(MappingIterator<JsonNode> objects, JsonItemReader reader, Path file) {
        int line = 1;
        try {
            if (!objects.hasNextValue()) {
                return Optional.empty();
            }
            line = objects.getParser().currentTokenLocation().getLineNr();
            return Optional.of(reader.item(objects.nextValue(), "%s: line %d".formatted(file, line)));
        } catch (JsonProcessingException e) {
            throw new BuildException(
                    "%s: line %d is no JSON: %s; give one object a line"
                            .formatted(file, Math.max(line, e.getLocation().getLineNr()), e.getOriginalMessage()),
                    e);
        } catch (UncheckedIOException | IOException e) {
            throw new BuildException(
                    "%s: cannot be read: %s; write it in UTF-8, and copy it again if it is cut off".formatted(file, e),
                    e);
        }
    }

    private static void close(MappingIterator<JsonNode> objects) {
        try {
            objects.close();
        } catch (IOException e) {
            // The file was only read, so no data are lost.
        }
    }
}
