"""`flask search rebuild`: the text index, made anew from what is there."""

import click
from flask.cli import AppGroup

from cop.search.operations import empty_index, fill_index

cli = AppGroup("search", help="The text index.")


@cli.command("rebuild")
@click.option("--missing", is_flag=True, help="Throw nothing away; put in what is missing, and go on where it stopped.")
def rebuild(missing: bool) -> None:
    """Make the index anew, in batches. Members can go on meanwhile; until it is done they find a part."""
    if not missing:
        empty_index()
    click.echo(f"{fill_index(click.echo)} entries added.")
