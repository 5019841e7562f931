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
import java.util.Set;
import java.util.TreeSet;
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
        return Stream.generate(() -> nextItem(objects, reader, source.items()))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .onClose(() -> close(objects));
    }

    /** The different labels, up to one more than {@link ClassNames#MOST}; none where the objects have no such field. */
    static Set<String> labels(Path file) {
        Set<String> labels = new TreeSet<>();
        MappingIterator<JsonNode> objects = open(file);
        try {
            Optional<JsonNode> object = next(objects, file);
            while (object.isPresent() && labels.size() <= ClassNames.MOST) {
                JsonNode label = object.get().path("label");
                if (label.isTextual() || label.isIntegralNumber()) {
                    labels.add(label.asText().strip());
                }
                object = next(objects, file);
            }
        } finally {
            close(objects);
        }
        return labels;
    }

    private static MappingIterator<JsonNode> open(Path file) {
        try {
            InputStream content = TensorFile.stream(file);
            return READER.readValues(content);
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }

    private static Optional<Item> nextItem(MappingIterator<JsonNode> objects, JsonItemReader reader, Path file) {
        return next(objects, file)
                .map(object -> reader.item(
                        object,
                        "%s: line %d"
                                .formatted(
                                        file,
                                        objects.getParser()
                                                .currentTokenLocation()
                                                .getLineNr())));
    }

    private static Optional<JsonNode> next(MappingIterator<JsonNode> objects, Path file) {
        int line = 1;
        try {
            if (!objects.hasNextValue()) {
                return Optional.empty();
            }
            line = objects.getParser().currentTokenLocation().getLineNr();
            return Optional.of(objects.nextValue());
        } catch (JsonProcessingException e) {
            throw new BuildException(
                    "%s: line %d is not JSON: %s; give one object per line"
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
