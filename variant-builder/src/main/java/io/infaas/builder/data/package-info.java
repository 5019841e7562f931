/** Labelled data of an application: formats, texts, tensor files. */
@NullMarked
package io.infaas.builder.data;

import org.jspecify.annotations.NullMarked;
