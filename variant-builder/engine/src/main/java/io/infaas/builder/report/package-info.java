/** The outcome of a build: its record, the table and the page for users. */
@NullMarked
package io.infaas.builder.report;

import org.jspecify.annotations.NullMarked;
