# Without its dependencies: it asks for an OpenCV that needs a display and would overwrite the
# other. All else that it needs is in the environment.
python -m pip install --no-deps face-alignment==1.5.0
