"""Work out the performance table: every base measure per campaign, channel, platform, step, zone and UTC day."""

from __future__ import annotations

from marketflow_core.metrics.campaign_results import CampaignResults
from marketflow_core.metrics.measures import CLAIMED, COLUMNS, FROM_ANALYTICS, FROM_PLATFORMS, OWN
from marketflow_core.metrics.tables import prepare
from marketflow_core.plan.vocabulary import MESSAGE_ACTIONS
from marketflow_core.store.results import ResultsFile

__all__ = ["SETTLING_DAYS", "CampaignResults", "work_out"]

SETTLING_DAYS = 3
"""Days after a day's end in which platforms still change its numbers (late opens, attributed purchases)."""

_PUBLISHING = ("publish_post", "publish_page", "start_ads")


def work_out(results: ResultsFile, mode: str) -> int:
    """Fill the performance table of `mode` anew from what was sent and collected; return its number of rows.

    Which source counts purchases is decided per campaign: the analytics platform that has seen it (the first by name if
    several have), else the platforms' own claims. Amounts of different currencies stand in rows of their own.
    """
    with results.write() as connection:
        prepare(connection)
        connection.begin()
        connection.execute("DELETE FROM performance WHERE mode = ?", [mode])
        connection.execute(_INSERT, {"mode": mode})
        row = connection.execute("SELECT count(*) FROM performance WHERE mode = ?", [mode]).fetchone()
        connection.commit()
    return int(row[0]) if row else 0


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_CLAIMED = _listed(tuple(measure.name for measure in CLAIMED))
_SELF = _listed(tuple(measure.name for measure in FROM_PLATFORMS))
_SEEN = _listed(tuple(measure.name for measure in FROM_ANALYTICS))
_RAW = tuple(name for name in COLUMNS if name not in ("conversions", "revenue", "visits"))
_SUMS = ",\n           ".join(f"sum(value) FILTER (WHERE measure = '{name}') AS {name}" for name in _RAW)

_INSERT = f"""
INSERT INTO performance BY NAME
WITH counting AS (
    SELECT campaign, min(platform) AS counted_by
    FROM platform_metrics
    WHERE mode = $mode AND platform <> source_platform AND metric IN ({_SEEN}, {_CLAIMED})
    GROUP BY campaign
), measured AS (
    SELECT campaign, channel, source_platform AS platform, step, zone, day, currency, value, collected_at,
           CASE WHEN platform <> source_platform THEN
                    CASE WHEN platform <> counted_by THEN NULL
                         WHEN metric IN ({_CLAIMED}) THEN 'analytics_' || metric
                         WHEN metric IN ({_SEEN}) THEN metric END
                WHEN metric IN ({_CLAIMED}) THEN 'reported_' || metric
                WHEN metric IN ({_SELF}) THEN metric END AS measure
    FROM platform_metrics LEFT JOIN counting USING (campaign)
    WHERE mode = $mode
    UNION ALL
    SELECT campaign, channel, platform, step, zone, CAST(instant AS DATE), NULL, sent, NULL,
           CASE WHEN action IN ({_listed(tuple(sorted(MESSAGE_ACTIONS)))}) THEN '{OWN[0].name}'
                WHEN action IN ({_listed(_PUBLISHING)}) THEN '{OWN[1].name}' END
    FROM sends
    WHERE mode = $mode AND sent > 0 AND instant IS NOT NULL
), housed AS (
    -- Plain counts stand in the row of the cell's (first) currency, so that a cell is one row unless currencies differ.
    SELECT * REPLACE (coalesce(currency, min(currency) OVER cell) AS currency)
    FROM measured
    WHERE measure IS NOT NULL
    WINDOW cell AS (PARTITION BY campaign, channel, platform, step, zone, day)
), summed AS (
    SELECT campaign, channel, platform, step, zone, day, currency, min(collected_at) AS collected_at,
           {_SUMS}
    FROM housed
    GROUP BY ALL
), reporting AS (
    SELECT DISTINCT campaign, platform FROM summed WHERE reported_conversions IS NOT NULL
)
SELECT $mode AS mode, summed.*, counted_by,
       coalesce(collected_at < day + INTERVAL {SETTLING_DAYS + 1} DAY, true) AS moving,
       CASE WHEN counted_by IS NULL THEN reported_conversions ELSE analytics_conversions END AS conversions,
       CASE WHEN counted_by IS NULL THEN reported_revenue ELSE analytics_revenue END AS revenue,
       CASE WHEN counted_by IS NOT NULL THEN sessions
            WHEN (campaign, platform) IN (SELECT (campaign, platform) FROM reporting) THEN clicks END AS visits
FROM summed LEFT JOIN counting USING (campaign)
"""  # noqa: S608 - everything put in is a constant of this package
