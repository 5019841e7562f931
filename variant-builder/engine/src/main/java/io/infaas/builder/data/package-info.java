/** Labelled data of an application: data formats, text tokenization and tensor files. */
@NullMarked
package io.infaas.builder.data;

import org.jspecify.annotations.NullMarked;
