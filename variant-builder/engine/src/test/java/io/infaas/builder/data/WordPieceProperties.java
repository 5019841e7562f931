package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class WordPieceProperties {

    /** Words made of known pieces. */
    @Provide
    Arbitrary<String> known() {
        Arbitrary<String> word = Arbitraries.of("un", "a", "new", "york", "cafe")
                .flatMap(first -> Arbitraries.of("aff", "able", "b")
                        .list()
                        .ofMaxSize(3)
                        .map(rest -> first + String.join("", rest)));
        return word.list().ofMaxSize(6).map(words -> String.join(" ", words));
    }

    @Property
    void encode_knownWords_givesThemBackWhenJoined(@ForAll("known") String text) {
        int[] row = WordPieceTest.wordPiece(128).encode(text);

        String joined = Arrays.stream(row, 1, row.length - 1)
                .mapToObj(WordPieceTest.PIECES::get)
                .collect(Collectors.joining(" "))
                .replace(" ##", "");
        assertThat(joined).isEqualTo(text);
    }

    @Property
    void encode_anything_isBoundedAndCloses(@ForAll String text, @ForAll @IntRange(min = 3, max = 20) int maxLength) {
        int[] row = WordPieceTest.wordPiece(maxLength).encode(text);

        assertThat(row.length).isBetween(2, maxLength);
        assertThat(row).startsWith(2).endsWith(3);
        assertThat(Arrays.stream(row)).allMatch(piece -> piece > 0 && piece < WordPieceTest.PIECES.size());
    }

    @Property
    void encode_otherCase_isTheSame(@ForAll("known") String text) {
        WordPiece tokenizer = WordPieceTest.wordPiece(64);

        assertThat(tokenizer.encode(text.toUpperCase(Locale.ROOT))).isEqualTo(tokenizer.encode(text));
    }
}
