package io.infaas.triton.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The declared protocol equals that of the official client (src/test/python/protocol_fields.py). */
class ProtocolFieldsTest {
    private final Set<String> ours = new TreeSet<>();

    @Test
    void declarations_comparedWithTheOfficialClient_areTheSameInBothDirections() throws IOException {
        List<String> official = official();

        files(InferenceService.getDescriptor()).forEach(this::addFile);

        assertThat(official).hasSizeGreaterThan(500);
        assertThat(ours).containsExactlyInAnyOrderElementsOf(official);
    }

    private static List<String> official() throws IOException {
        try (InputStream list = ProtocolFieldsTest.class.getResourceAsStream("protocol-fields.tsv")) {
            return new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static Set<FileDescriptor> files(FileDescriptor file) {
        Set<FileDescriptor> all = new LinkedHashSet<>(Set.of(file));
        file.getDependencies().forEach(dependency -> all.addAll(files(dependency)));
        return all;
    }

    private void addFile(FileDescriptor file) {
        file.getMessageTypes().forEach(this::addMessage);
        file.getEnumTypes().forEach(this::addEnum);
        for (ServiceDescriptor service : file.getServices()) {
            for (MethodDescriptor method : service.getMethods()) {
                add(
                        "method",
                        service.getFullName(),
                        method.getName(),
                        method.getInputType().getFullName(),
                        method.getOutputType().getFullName(),
                        (method.isClientStreaming() ? "client" : "-") + "+"
                                + (method.isServerStreaming() ? "server" : "-"));
            }
        }
    }

    private void addMessage(Descriptor message) {
        add("message", message.getFullName());
        for (FieldDescriptor field : message.getFields()) {
            OneofDescriptor oneof = field.getContainingOneof();
            add(
                    "field",
                    message.getFullName(),
                    field.getName(),
                    String.valueOf(field.getNumber()),
                    type(field),
                    field.isRepeated() ? "repeated" : field.isRequired() ? "required" : "optional",
                    oneof == null ? "-" : oneof.getName());
        }
        message.getNestedTypes().forEach(this::addMessage);
        message.getEnumTypes().forEach(this::addEnum);
    }

    private static String type(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    private void addEnum(EnumDescriptor declared) {
        for (EnumValueDescriptor value : declared.getValues()) {
            add("enum", declared.getFullName(), value.getName(), String.valueOf(value.getNumber()));
        }
    }

    private void add(String... columns) {
        ours.add(String.join("\t", columns));
    }
}
