/** Labelled data of an application. */
@NullMarked
package io.infaas.builder.data;

import org.jspecify.annotations.NullMarked;
