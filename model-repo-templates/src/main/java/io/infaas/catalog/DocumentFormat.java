package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes files that hold one record. Reading is strict: unknown, missing, repeated and null values are refused, each with
 * its place in the file. Writing is atomic: a reader sees the old file or the new one.
 *
 * <p>A record component is optional only if it is annotated {@code @JsonProperty(defaultValue = ...)}; the record's constructor
 * then gets null.
 */
public final class DocumentFormat {

    private static final long MAX_BYTES = 1 << 28;

    /** Bytes of a file that people write; more than 20,000 labels need. */
    private static final int MAX_YAML_BYTES = 3 << 20;

    /** Far above the needs of any document. */
    private static final int MAX_LEVELS = 100;

    /** The format of files that programs write. */
    public static final DocumentFormat JSON = new DocumentFormat(
            strict(JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_BYTES)
                            .maxNestingDepth(MAX_LEVELS)
                            .build())
                    .build())),
            false);

    /** The format of files that people write. */
    public static final DocumentFormat YAML = new DocumentFormat(
            strict(YAMLMapper.builder(YAMLFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_LEVELS)
                            .build())
                    .build())),
            true);

    private final ObjectMapper mapper;
    private final boolean byPeople;

    private DocumentFormat(ObjectMapper mapper, boolean byPeople) {
        this.mapper = mapper;
        this.byPeople = byPeople;
    }

    /**
     * Reads a file: one that people write up to {@value #MAX_YAML_BYTES} bytes and only if it is a regular file, another one up to
     * {@value #MAX_BYTES} bytes.
     *
     * @throws DocumentException naming the file, the place in it and the rule
     */
    public <T> T read(Path file, Class<T> type) {
        try {
            return byPeople
                    ? parse(file.toString(), BoundedFile.text(file, MAX_YAML_BYTES), type)
                    : parse(file.toString(), Files.newInputStream(file), type);
        } catch (NoSuchFileException e) {
            throw new DocumentException(file + ": no such file", e);
        } catch (IOException e) {
            throw new DocumentException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** As {@link #read}, for a text from {@code source}. */
    public <T> T parse(String source, String text, Class<T> type) {
        try {
            T value = mapper.readValue(text, type);
            if (value == null) {
                throw new DocumentException(source + ": is empty", new IOException("no content"));
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new DocumentException(source + place(e) + ": " + rule(e), e);
        }
    }

    /** As {@link #parse}, for a UTF-8 text of at most {@value #MAX_BYTES} bytes; closes the stream. */
    public <T> T parse(String source, InputStream text, Class<T> type) {
        try (text) {
            T value = mapper.readValue(text, type);
            if (value == null) {
                throw new DocumentException(source + ": is empty", new IOException("no content"));
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new DocumentException(source + place(e) + ": " + rule(e), e);
        } catch (IOException e) {
            throw new DocumentException(source + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes a value in UTF-8 without spaces and line breaks. Does not close the stream. */
    public void print(Object value, OutputStream text) throws IOException {
        mapper.writer()
                .without(SerializationFeature.INDENT_OUTPUT)
                .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .writeValue(text, value);
    }

    /** A value on one line, with its end, in UTF-8. */
    public byte[] line(Object value) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            print(value, line);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written: " + value, e);
        }
        line.write('\n');
        return line.toByteArray();
    }

    public String print(Object value) {
        try {
            return mapper.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written: " + value, e);
        }
    }

    /** @throws DocumentException if the file's folder cannot be written to; an existing file is then unchanged */
    public void write(Path file, Object value) {
        try {
            // no temporary file: those are for one user only, but other users read results
            Path aside = file.resolveSibling(".%s.%s.new".formatted(file.getFileName(), UUID.randomUUID()));
            try {
                Files.writeString(aside, print(value));
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw new DocumentException(file + ": cannot be written: " + e, e);
        }
    }

    private static ObjectMapper strict(MapperBuilder<?, ?> builder) {
        return builder.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                // profiles consist of numbers
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                // predicates of records are not fields of a document
                .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
                .annotationIntrospector(new RequiredByDefault())
                .build();
    }

    private static String place(JsonProcessingException failure) {
        StringBuilder place = new StringBuilder(": $");
        if (failure instanceof JsonMappingException mapping) {
            for (JsonMappingException.Reference step : mapping.getPath()) {
                place.append(step.getFieldName() != null ? "." + step.getFieldName() : "[" + step.getIndex() + "]");
            }
        }
        JsonLocation location = failure.getLocation();
        if (location != null && location.getLineNr() > 0) {
            place.append(" (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr()));
        }
        return place.toString();
    }

    private static String rule(JsonProcessingException failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "unknown key '%s'; known are %s".formatted(unknown.getPropertyName(), unknown.getKnownPropertyIds());
        }
        @Nullable Throwable cause = failure.getCause();
        if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
            return cause.getMessage();
        }
        // the YAML parser spreads the place over several lines
        String message = failure.getOriginalMessage().replaceAll("\\s+", " ").strip();
        return message.startsWith("Missing required creator property")
                ? "key '%s' is missing".formatted(message.split("'", 3)[1])
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static final class RequiredByDefault extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasRequiredMarker(AnnotatedMember member) {
            return !isOptional(member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(Annotated member) {
            return isOptional(member)
                    ? JsonSetter.Value.construct(Nulls.SET, Nulls.FAIL)
                    : super.findSetterInfo(member);
        }

        private boolean isOptional(Annotated member) {
            JsonProperty property = _findAnnotation(member, JsonProperty.class);
            return property != null && !property.defaultValue().isEmpty();
        }
    }
}
