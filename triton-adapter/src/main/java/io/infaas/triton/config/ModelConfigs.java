package io.infaas.triton.config;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import io.infaas.triton.protocol.ModelConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes model configurations: config.pbtxt (protobuf text format) and the JSON of load requests. */
public final class ModelConfigs {
    private static final TextFormat.Parser PARSER = TextFormat.Parser.newBuilder()
            .setSingularOverwritePolicy(TextFormat.Parser.SingularOverwritePolicy.FORBID_SINGULAR_OVERWRITES)
            .build();

    private ModelConfigs() {}

    /**
     * Reads a {@code config.pbtxt}.
     *
     * @throws IOException if the file cannot be read
     * @throws ModelConfigException if it has an unknown or repeated field, a value of the wrong type, or is not UTF-8
     */
    public static ModelConfig read(Path file) throws IOException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new ModelConfigException(file + " is not UTF-8 text: save it as UTF-8", e);
        }
    }

    /**
     * Reads the text of a {@code config.pbtxt}.
     *
     * @param source name of the text in messages
     * @throws ModelConfigException with source, line and column of an unknown or repeated field or a wrong value
     */
    public static ModelConfig parse(String source, String text) {
        ModelConfig.Builder config = ModelConfig.newBuilder();
        try {
            PARSER.merge(text, config);
        } catch (TextFormat.ParseException e) {
            throw new ModelConfigException(
                    source + ", line " + e.getLine() + ", column " + e.getColumn() + ": "
                            + withoutPlace(String.valueOf(e.getMessage())),
                    e);
        }
        return config.build();
    }

    /** The text of a {@code config.pbtxt}: UTF-8, fields in the order of their numbers. */
    public static String print(ModelConfig config) {
        return TextFormat.printer().escapingNonAscii(false).printToString(config);
    }

    /** The JSON for the parameter {@code config} of a load request, with the field names of config.pbtxt. */
    public static String toJson(ModelConfig config) {
        try {
            return JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .omittingInsignificantWhitespace()
                    .print(config);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a configuration has no field that JSON cannot express", e);
        }
    }

    /** Drops line and column, with which the parser's own message begins. */
    private static String withoutPlace(String message) {
        return message.replaceFirst("^\\d+:\\d+: ", "");
    }

    /** Invalid text of a model configuration; the message names its source, line and column. */
    public static final class ModelConfigException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ModelConfigException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
