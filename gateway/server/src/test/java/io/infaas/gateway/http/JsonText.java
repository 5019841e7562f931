package io.infaas.gateway.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** JSON as anybody may write it: members in any order, white space anywhere, characters escaped or not. The same for the same seed. */
final class JsonText {

    /** A text that is written as it stands. */
    record Plain(String text) {}

    private static final String[] BLANKS = {"", "", "", " ", "\n", "\t", "\r\n", "  "};

    private final Random random;

    JsonText(long seed) {
        random = new Random(seed);
    }

    String of(@Nullable Object value) {
        return blank() + bare(value) + blank();
    }

    private String bare(@Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            List<Map.Entry<?, ?>> order = new ArrayList<>(members.entrySet());
            Collections.shuffle(order, random);
            return order.stream()
                    .map(member -> of(new Plain((String) member.getKey())) + ":" + of(member.getValue()))
                    .collect(Collectors.joining(",", "{", order.isEmpty() ? blank() + "}" : "}"));
        }
        if (value instanceof List<?> values) {
            return values.stream().map(this::of).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Plain plain) {
            return '"' + plain.text() + '"';
        }
        return value instanceof String text ? quote(text) : String.valueOf(value);
    }

    private String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || random.nextInt(4) == 0) {
                out.append(c == '"' && random.nextBoolean() ? "\\\"" : "\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private String blank() {
        return BLANKS[random.nextInt(BLANKS.length)];
    }
}
