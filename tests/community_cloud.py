"""What Community Cloud sets, whatever .streamlit/config.toml says (docs.streamlit.io, Community
Cloud, status and limitations), as flags of `streamlit run`."""

SETTINGS = (
    "--runner.fastReruns=true",
    "--server.runOnSave=true",
    "--client.showErrorDetails=false",
    "--browser.gatherUsageStats=true",
)
# A browser sends usage statistics to a server of Streamlit's, which tests cannot reach: its console
# would be full of that. They change nothing on a page.
WITHOUT_NETWORK = (*SETTINGS[:3], "--browser.gatherUsageStats=false")
HOSTS = {"ours": (), "Community Cloud": SETTINGS}
