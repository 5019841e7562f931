package io.infaas.catalog.store;

import io.infaas.catalog.DocumentFormat;

/**
 * A small object as it was read.
 *
 * @param source its origin, for messages
 * @param version differs whenever the text does
 */
public record Document(String source, String text, String version) {

    /** @throws io.infaas.catalog.DocumentException naming the place and the rule */
    public <T> T as(Class<T> type) {
        return DocumentFormat.JSON.parse(source, text, type);
    }
}
