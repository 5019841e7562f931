/** What became of a build: its records, the table and the page that people read. */
@NullMarked
package io.infaas.builder.report;

import org.jspecify.annotations.NullMarked;
